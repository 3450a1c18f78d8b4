"""Our own stories as text, and strategies that make articles and texts."""

from hypothesis import strategies as st

from publisher.content.blocks import (
    Cell,
    Closing,
    Figure,
    Heading,
    List,
    ListItem,
    Mark,
    Paragraph,
    Preformatted,
    Quote,
    Separator,
    Span,
    Table,
)

FRENCH = """\
CultureThéâtre

À l’affiche

Avignon : le festival ouvre ses portes sous la pluie

Trente-huit spectacles sont annoncés, dont douze créations. La billetterie est presque vide.

Par Awa Diop et Luc de la Tour

Le festival s’est ouvert hier soir dans la cour d’honneur, sous une pluie fine que personne \
n’attendait en juillet. Les techniciens ont bâché les consoles jusqu’à la dernière minute.

Une ouverture mouillée

« Nous avons joué, et c’est tout ce qui compte ce soir ! »

— La directrice du festival

Trois points à retenir :

1. Douze créations, dont cinq en langue étrangère.
2. Un tarif unique à dix euros.
3. Un village gratuit.

Salle\tJauge
Cour d’honneur\t1 947
Chapelle\t210

* * *

Les dernières places

Il reste quelques places pour les matinées de la chapelle. La suite de la programmation sera \
publiée mercredi, avec les reports des deux soirées annulées.

Rendez-vous mercredi pour la suite.

Awa Diop est journaliste au service culture.

Publicité : écrivez-nous pour réserver un espace.
"""

ENGLISH = """\
Ferries stop as the storm reaches the islands

By Nora Quinn

All crossings to the outer islands were cancelled on Monday as the first storm of
the winter brought gusts of ninety miles an hour. The harbour master said that no
boat would leave before Wednesday.

What travellers should know

- Tickets stay valid for a week.
- Trains run as far as the port.

“We have seen worse, and we will see worse,” said a fisherman who has lived at the quay for \
sixty years, before he went in.
"""

text = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x0b\x0c\ufffe\uffff").filter(
        lambda c: c in "\t\n\r" or ord(c) > 31
    ),
    max_size=40,
)
filled = text.filter(str.strip)
marks = st.lists(
    st.one_of(
        st.sampled_from(["strong", "emphasis", "code", "subscript"]).map(Mark),
        st.just(Mark("link", href="https://example.org/?a=1&b=2")),
        st.just(Mark("language", language="ar-TN")),
    ),
    max_size=3,
).map(tuple)
inline = st.lists(st.builds(Span, text, marks), max_size=3).map(tuple)
outer = {
    "language": st.sampled_from([None, "fr", "en-GB"]),
    "direction": st.sampled_from([None, "ltr", "rtl"]),
}
items = st.recursive(
    st.builds(ListItem, content=inline, marker=st.none() | filled),
    lambda inner: st.builds(
        ListItem,
        content=inline,
        children=st.lists(
            st.builds(List, items=st.lists(inner, max_size=2).map(tuple)), max_size=2
        ).map(tuple),
    ),
    max_leaves=4,
)
cells = st.builds(Cell, content=inline, header=st.booleans(), colspan=st.integers(1, 9))
blocks = st.one_of(
    st.builds(Heading, content=inline, level=st.integers(2, 6), **outer),
    st.builds(Paragraph, content=inline, **outer),
    st.builds(Preformatted, content=inline, **outer),
    st.builds(Closing, content=inline, **outer),
    st.builds(Separator, marker=st.none() | filled, **outer),
    st.builds(List, items=st.lists(items, max_size=3).map(tuple), ordered=st.booleans(), **outer),
    st.builds(
        Quote,
        paragraphs=st.lists(inline, max_size=2).map(tuple),
        source_marker=st.sampled_from([None, "–"]),
        source=inline,
        **outer,
    ),
    st.builds(
        Table,
        rows=st.lists(st.lists(cells, max_size=2).map(tuple), max_size=2).map(tuple),
        caption=inline,
        **outer,
    ),
    st.builds(
        Figure,
        src=st.sampled_from(["https://example.org/a.png", f"picture:{'a' * 40}.png", "in/b.jpg"]),
        alt=text,
        caption=inline,
        credit=text,
        width=st.none() | st.integers(1, 5000),
        **outer,
    ),
)
