"""What may be wrong with the mail itself: its theme, text, pictures and links."""

from publisher.renderers.email.checks.faults.fault import Fault, Words, error, warning

FAULTS: dict[str, Fault] = {
    "not_rendered": error(
        Words("the mail cannot be made: {problem}", "mend that first"),
        Words("le courriel ne peut pas être composé\u00a0: {problem}", "corrigez d’abord cela"),
    ),
    "leave_link_missing": error(
        Words("the {part} has no way to leave", "put the leaving link back into the theme"),
        Words(
            "on ne peut pas se désinscrire depuis cette partie\u00a0: {part}",
            "remettez le lien de désinscription dans le gabarit",
        ),
    ),
    "merge_field_unresolved": error(
        Words(
            "a merge field cannot be filled: {problem}", "correct the field or give it a fall-back"
        ),
        Words(
            "un champ de fusion ne peut pas être rempli\u00a0: {problem}",
            "corrigez le champ ou donnez-lui une valeur de repli",
        ),
    ),
    "theme_wrong": error(
        Words(
            "the newsletter’s own theme: {problem} ({kind})", "{remedy}; then: publisher theme lint"
        ),
        Words(
            "le thème de la lettre\u00a0: {kind} («\u00a0{problem}\u00a0»)",
            "corrigez le thème («\u00a0{remedy}\u00a0»), puis vérifiez-le",
        ),
    ),
    "html_too_large": error(
        Words(
            "the HTML has {size} KB; mail programs cut off what is longer than {most} KB",
            "shorten stories to teasers, or leave some out",
        ),
        Words(
            "le HTML pèse {size}\u00a0ko\u202f; au-delà de {most}\u00a0ko, les messageries "
            "coupent le message",
            "réduisez des articles à leur accroche, ou retirez-en",
        ),
    ),
    "theme_doubtful": warning(
        Words(
            "the newsletter’s own theme: {problem} ({kind})", "{remedy}; then: publisher theme lint"
        ),
        Words(
            "le thème de la lettre\u00a0: {kind} («\u00a0{problem}\u00a0»)",
            "corrigez le thème («\u00a0{remedy}\u00a0»), puis vérifiez-le",
        ),
    ),
    "merge_field_shown": warning(
        Words(
            "what looks like a merge field will be shown as it is written: {problem}",
            "nothing, if the story means to show it",
        ),
        Words(
            "ce qui ressemble à un champ de fusion sera montré tel quel\u00a0: {problem}",
            "rien, si l’article veut le montrer",
        ),
    ),
    "greeting_twice": warning(
        Words(
            "the mail greets its readers, and the intro greets them again: “{text}”",
            "begin the intro with what you have to say",
        ),
        Words(
            "le courriel salue ses lecteurs, et le mot d’ouverture les salue encore : « {text} »",
            "commencez le mot d’ouverture par ce que vous avez à dire",
        ),
    ),
    "picture_still": warning(
        Words(
            "in “{headline}” a picture moves; mail shows its first frame only: {picture}",
            "save it as a GIF of at most {most} KB, link to where it moves, or choose another "
            "picture",
        ),
        Words(
            "dans «\u00a0{headline}\u00a0», une image est animée\u202f; le courriel n’en montre "
            "que la première vue\u00a0: {picture}",
            "enregistrez-la en GIF de {most}\u00a0ko au plus, donnez un lien vers l’animation, ou "
            "choisissez une autre image",
        ),
    ),
    "picture_begins_empty": warning(
        Words(
            "in “{headline}” a picture moves, and its first frame is empty, which is all that "
            "Outlook shows: {picture}",
            "save it with a first frame that says enough by itself",
        ),
        Words(
            "dans «\u00a0{headline}\u00a0», une image animée commence par une vue vide, et Outlook "
            "ne montre que celle-là\u00a0: {picture}",
            "enregistrez-la avec une première vue qui se suffise",
        ),
    ),
    "html_large": warning(
        Words(
            "the HTML has {size} KB; from about 100 KB on mail programs cut it off",
            "shorten stories to teasers, or leave some out",
        ),
        Words(
            "le HTML pèse {size}\u00a0ko\u202f; vers 100\u00a0ko, les messageries coupent le "
            "message",
            "réduisez des articles à leur accroche, ou retirez-en",
        ),
    ),
    "light_shortened": warning(
        Words(
            "the light edition has room for {most} KB: stories of which it has less than the "
            "whole: {stories}, the last ones",
            "nothing, or leave out stories: a link leads to the rest",
        ),
        Words(
            "la version légère est limitée à {most}\u00a0ko\u00a0: articles qui n’y sont pas en "
            "entier\u00a0: {stories}, les derniers",
            "rien, ou retirez des articles\u00a0: un lien y mène à la suite",
        ),
    ),
    "light_too_large": warning(
        Words(
            "the light edition has {size} KB instead of {most} KB at most, though its stories are "
            "headlines alone",
            "shorten the opening words, or leave stories out",
        ),
        Words(
            "la version légère pèse {size}\u00a0ko au lieu de {most}\u00a0ko au plus, alors que "
            "ses articles s’y réduisent aux titres",
            "raccourcissez le mot d’introduction, ou retirez des articles",
        ),
    ),
    "style_large": warning(
        Words(
            "the style sheets have {size} KB; mail programs drop those of more than {most} KB",
            "simplify the theme",
        ),
        Words(
            "les feuilles de style pèsent {size}\u00a0ko\u202f; au-delà de {most}\u00a0ko, des "
            "messageries les ignorent",
            "simplifiez le gabarit",
        ),
    ),
    "alt_missing": warning(
        Words(
            "a picture has no words for those who cannot see it: {picture}",
            "describe it in the item or in the story",
        ),
        Words(
            "une image n’a pas de texte pour ceux qui ne la voient pas\u00a0: {picture}",
            "décrivez-la dans le numéro ou dans l’article",
        ),
    ),
    "picture_gone": warning(
        Words(
            "a picture cannot be shown: {picture}", "store it again, or choose another for the item"
        ),
        Words(
            "une image ne peut pas être montrée\u00a0: {picture}",
            "enregistrez-la à nouveau, ou choisissez-en une autre",
        ),
    ),
    "pictures_away": warning(
        Words(
            "stored pictures cannot be looked at now: where they are kept, nothing answers",
            "check again in a few minutes; readers see no picture until it answers. If that lasts, "
            "ask whoever runs the installation",
        ),
        Words(
            "les images enregistrées ne peuvent pas être vérifiées\u00a0: l’endroit où elles sont "
            "gardées ne répond pas",
            "vérifiez à nouveau dans quelques minutes\u202f; d’ici là, les lecteurs n’en voient "
            "aucune. Si cela dure, prévenez qui exploite l’installation",
        ),
    ),
    "picture_heavy": warning(
        Words("a picture has {size} KB: {picture}", "use one of less than {most} KB"),
        Words(
            "une image pèse {size}\u00a0ko\u00a0: {picture}",
            "prenez-en une de moins de {most}\u00a0ko",
        ),
    ),
    "link_empty": warning(
        Words("a link has no words: {link}", "give it a name"),
        Words("un lien n’a pas de texte\u00a0: {link}", "donnez-lui un nom"),
    ),
    "link_vague": warning(
        Words("the link “{name}” does not say where it goes: {link}", "name what it leads to"),
        Words(
            "le lien «\u00a0{name}\u00a0» ne dit pas où il mène\u00a0: {link}",
            "nommez ce vers quoi il mène",
        ),
    ),
    "link_misleading": warning(
        Words("the link reads “{name}” and leads to {link}", "let it say where it goes"),
        Words(
            "le lien affiche «\u00a0{name}\u00a0» et mène à {link}", "faites-lui dire où il mène"
        ),
    ),
    "link_http": warning(
        Words("a link is not encrypted: {link}", "use https where the site has it"),
        Words("un lien n’est pas chiffré\u00a0: {link}", "préférez https si le site le permet"),
    ),
    "contrast_low": warning(
        Words(
            "text in {colour} on {paper} is hard to read: {ratio} instead of 4.5 to 1",
            "darken the text or lighten its ground",
        ),
        Words(
            "un texte {colour} sur {paper} se lit mal\u00a0: {ratio} au lieu de 4,5 pour 1",
            "foncez le texte ou éclaircissez le fond",
        ),
    ),
    "colour_adjusted": warning(
        Words(
            "the publication’s colour {colour} is too pale for words; the mail uses {used}",
            "choose a darker colour, or live with it",
        ),
        Words(
            "la couleur de la publication, {colour}, est trop pâle pour des mots\u202f; le "
            "courriel emploie {used}",
            "choisissez une couleur plus foncée, ou laissez ainsi",
        ),
    ),
    "heading_skipped": warning(
        Words(
            "the heading “{name}” is of level {level} below one of level {above}",
            "use the next level",
        ),
        Words(
            "l’intertitre «\u00a0{name}\u00a0» est de niveau {level} sous un titre de niveau "
            "{above}",
            "prenez le niveau suivant",
        ),
    ),
    "heading_empty": warning(
        Words("a heading of level {level} is empty", "remove it"),
        Words("un titre de niveau {level} est vide", "supprimez-le"),
    ),
    "subject_long": warning(
        Words(
            "the subject has {length} characters; telephones show about 40, other programs 90",
            "put what matters first, or shorten it",
        ),
        Words(
            "l’objet a {length} signes\u202f; les téléphones en montrent une quarantaine, les "
            "autres messageries 90",
            "commencez par l’essentiel, ou raccourcissez",
        ),
    ),
    "spoofing_characters": warning(
        Words(
            "the {part} holds invisible or direction-changing characters ({characters})",
            "type it anew",
        ),
        Words(
            "caractères invisibles ou changeant le sens d’écriture dans cette partie\u00a0: "
            "{part} ({characters})",
            "retapez le texte",
        ),
    ),
    "mixed_scripts": warning(
        Words("the {part} mixes alphabets within a word: “{name}”", "type the word anew"),
        Words(
            "plusieurs alphabets se mêlent dans un mot de cette partie\u00a0: {part}, "
            "«\u00a0{name}\u00a0»",
            "retapez le mot",
        ),
    ),
    "more_of_these": warning(
        Words(
            "there are {count} more findings of this kind ({kind})",
            "mend those first, then look again",
        ),
        Words(
            "il y en a {count} de plus de cette sorte ({kind})",
            "corrigez celles-là, puis vérifiez à nouveau",
        ),
    ),
}
