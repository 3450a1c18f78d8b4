"""What mails about one person say in French."""

from publisher.renderers.email.service.says import Alarm, Receipt, Says, ServiceWords

# U+00A0 before the colon and inside guillemets, U+202F before ; ! and ?
_OPENING = (
    "Ouvrir ce lien ne fait rien encore\u00a0: sur la page, un dernier bouton attend que vous le "
    "pressiez."
)
_UNTIL = "Le lien vaut jusqu’au {until}."
_IGNORE = "Vous n’avez rien demandé\u202f? Ne faites rien\u00a0: rien ne changera."

FRENCH = ServiceWords(
    language="fr",
    moment="{date} à {time}",
    link_plain="Le bouton ne répond pas\u202f? Copiez cette adresse dans votre navigateur\u00a0:",
    receipt=Receipt(
        title="Ce que nous gardons de votre demande",
        lists="Listes",
        asked_at="Demandé le",
        text="Le texte que vous avez lu",
    ),
    person_wrote="{person} a écrit\u00a0:",
    left_out="Les pièces jointes et la mise en forme restent dans le message d’origine.",
    confirmation=Says(
        subject="Confirmez votre inscription à {lists}",
        title="Encore un bouton à presser",
        lines=(
            "Quelqu’un, sans doute vous, a inscrit cette adresse auprès de "
            "«\u00a0{publication}\u00a0»\u00a0:",
            _OPENING,
        ),
        button="Ouvrir la page de confirmation",
        notes=(_UNTIL, _IGNORE),
        why="Vous recevez ce message, et lui seul, parce que cette adresse a été donnée dans un "
        "formulaire d’inscription. Sans votre confirmation, nous l’oublierons.",
    ),
    welcome=Says(
        subject="Votre inscription à {lists} est faite",
        title="Votre inscription est faite",
        lines=("{publication} vous écrira désormais\u00a0:",),
        button="Choisir ce que vous recevez",
        notes=("Par ce bouton, vous pouvez aussi vous désinscrire, à tout moment.",),
        why="Vous recevez ce message parce que cette adresse vient d’être inscrite.",
    ),
    fresh_link=Says(
        subject="Votre lien pour {publication}",
        title="Votre lien",
        lines=(
            "Ce lien ouvre la page où vous voyez ce que {publication} garde de vous, où vous le "
            "changez, le téléchargez ou l’effacez.",
            "Ne le transmettez à personne. Il ne sert qu’une fois.",
        ),
        button="Ouvrir ma page",
        notes=(_UNTIL, _IGNORE),
        why="Vous recevez ce message parce que ce lien a été demandé pour cette adresse.",
    ),
    address_change=Says(
        subject="Confirmez votre nouvelle adresse pour {publication}",
        title="Recevoir vos lettres ici",
        lines=(
            "Il a été demandé que les lettres de «\u00a0{publication}\u00a0» qui allaient à "
            "{old} arrivent "
            "désormais à cette adresse-ci.",
            _OPENING,
        ),
        button="Ouvrir la page de confirmation",
        notes=(_UNTIL, _IGNORE),
        why="Vous recevez ce message parce que cette adresse a été donnée comme la nouvelle.",
    ),
    address_change_old=Says(
        subject="Vos lettres de «\u00a0{publication}\u00a0» vont changer d’adresse",
        title="Une autre adresse a été demandée",
        lines=(
            "Il a été demandé que les lettres de «\u00a0{publication}\u00a0» aillent "
            "désormais à {new}, et non "
            "plus à cette adresse-ci.",
            _OPENING,
        ),
        button="Ouvrir la page de confirmation",
        notes=(_UNTIL, _IGNORE),
        why="Vous recevez ce message parce que vos lettres arrivent à cette adresse.",
    ),
    invitation=Says(
        subject="Invitation à travailler pour {publication}",
        title="Une invitation pour vous",
        lines=(
            "{person} vous ouvre un compte à la rédaction de «\u00a0{publication}\u00a0».",
            "Sur la page, vous choisirez comment vous connecter.",
        ),
        button="Ouvrir mon compte",
        notes=(_UNTIL, _IGNORE),
        why="Vous recevez ce message parce que cette adresse a été invitée.",
    ),
    reset=Says(
        subject="Retrouver votre accès à {publication}",
        title="Retrouver votre accès",
        lines=("Sur la page, vous choisirez à nouveau comment vous connecter.",),
        button="Retrouver mon accès",
        notes=(_UNTIL, _IGNORE),
        why="Vous recevez ce message parce que cette demande a été faite pour votre compte.",
    ),
    own_address=Says(
        subject="Confirmez votre nouvelle adresse pour {publication}",
        title="Se connecter par cette adresse",
        lines=(
            "Il a été demandé le {asked} que le compte «\u00a0{person}\u00a0», à la rédaction de "
            "«\u00a0{publication}\u00a0», ait cette adresse-ci.",
            "Sur la page, vous vous connectez, puis un dernier bouton attend que vous le pressiez. "
            "D’ici là, rien ne change.",
        ),
        button="Ouvrir la page de confirmation",
        notes=(_UNTIL, _IGNORE),
        why="Vous recevez ce message parce que cette adresse a été donnée comme la nouvelle d’un "
        "compte.",
    ),
    own_address_old=Says(
        subject="Votre compte chez {publication} va changer d’adresse",
        title="Une autre adresse a été demandée",
        lines=(
            "Il a été demandé le {asked} que le compte «\u00a0{person}\u00a0», à la rédaction de "
            "«\u00a0{publication}\u00a0», ait l’adresse {new}, et non plus celle-ci.",
            "C’était vous\u202f? Ne faites rien ici\u00a0: le lien reçu dans l’autre boîte "
            "confirme.",
            "Ce n’était pas vous\u202f? La page derrière ce bouton arrête tout, rend cette adresse "
            "au compte si elle n’y est déjà plus, et vous déconnecte partout.",
        ),
        button="Arrêter ce changement",
        notes=(_UNTIL,),
        why="Vous recevez ce message parce que le compte a, ou avait, cette adresse.",
    ),
    partner_link=Says(
        subject="Page du partenaire {partner} chez {publication}",
        title="Vos livraisons",
        lines=(
            "Ce lien ouvre, chez «\u00a0{publication}\u00a0», la page du partenaire "
            "«\u00a0{partner}\u00a0»\u00a0: ce qui a été livré et ce qui a été répondu, les "
            "essais, les exemples, le secret, l’inventaire.",
            "Ne le transmettez à personne. Il ne sert qu’une fois.",
        ),
        button="Ouvrir la page",
        notes=(_UNTIL, _IGNORE),
        why="Vous recevez ce message parce que ce lien a été demandé pour cette adresse, ou que la "
        "rédaction vous l’envoie.",
    ),
    alarm=Says(
        subject="{title} ({publication})",
        title="{title}",
        lines=(),
        button="Ouvrir le bureau",
        why="Vous recevez ce message parce que vous répondez de «\u00a0{publication}\u00a0».",
    ),
    approval=Says(
        subject="À approuver\u00a0: {issue}",
        title="Un numéro attend votre accord",
        lines=(
            "{person} demande si «\u00a0{issue}\u00a0» peut partir en l’état.",
            "La page montre ce qui a changé depuis votre dernier passage, et ce que les "
            "vérifications ont trouvé.",
        ),
        button="Lire et décider",
        why="Vous recevez ce message parce que vous pouvez approuver les numéros de "
        "«\u00a0{publication}\u00a0».",
    ),
    forwarded=Says(
        subject="Quelqu’un a écrit à {publication}",
        title="Un message pour vous",
        lines=("Ce message est arrivé à l’une des adresses qui envoient vos lettres.",),
        why="Vous recevez ce message parce que votre adresse est le contact de "
        "«\u00a0{publication}\u00a0». "
        "Répondez-y comme à tout message\u00a0: votre réponse ira à la personne.",
    ),
    alarms={
        "sent_unapproved": Alarm(
            "Un numéro part sans accord",
            (
                "{by} envoie «\u00a0{issue}\u00a0» sans les accords que demande sa lettre.",
                "La raison donnée\u00a0: {reason}",
            ),
        ),
        "destination_gone": Alarm(
            "Un partenaire dit que son adresse n’existe plus",
            (
                "La destination {place} de {partner} a répondu qu’il n’y a plus personne (410). "
                "Rien n’y part plus, sauf les retraits, avant qu’une personne ne regarde.",
                "Demandez au partenaire. Ensuite\u00a0: publisher partner resume {partner} "
                "--destination {place}",
            ),
        ),
        "still_there": Alarm(
            "Un partenaire montre encore un article retiré",
            (
                "{partner} a reçu le retrait de {guid}, qui se trouve toujours à sa destination "
                "{place}.",
                "Appelez-le\u00a0: {contact}. Le rapport dit depuis quand\u00a0: publisher article "
                "takedown-report {guid}",
            ),
        ),
        "destination_host_key_changed": Alarm(
            "Le serveur d’un partenaire n’est plus le même",
            (
                "Le serveur de {partner} ({place}) a une autre clé que celle qui a été "
                "vérifiée\u00a0: il a été réinstallé, ou quelqu’un s’est mis entre les deux. "
                "Rien ne lui a été montré, et rien n’y part avant qu’une personne ne regarde.",
                "Demandez la nouvelle clé au partenaire par une autre voie que son serveur. "
                "Ensuite\u00a0: publisher partner change {partner} --destination {place} --set "
                "host_key=…, puis publisher partner resume {partner} --destination {place}",
            ),
        ),
        "webhook_gone": Alarm(
            "Un webhook dit que son adresse n’existe plus",
            (
                "Le webhook {webhook} a répondu qu’il n’y a plus personne (410). Il est en pause"
                "\u00a0; ce qui se passe d’ici là attend 30 jours.",
                "Vérifiez son adresse. Ensuite\u00a0: publisher webhook resume {webhook}",
            ),
        ),
        "webhook_failing": Alarm(
            "Un webhook ne prend plus rien",
            (
                "Le webhook {webhook} n’a rien pris depuis quatre jours. Il est en pause\u00a0; ce "
                "qui se passe d’ici là attend 30 jours.",
                "Voyez ce qu’il répond\u00a0: publisher webhook log {webhook}. Ensuite\u00a0: "
                "publisher webhook resume {webhook}",
            ),
        ),
        "destination_stalled": Alarm(
            "Un partenaire ne prend plus rien",
            (
                "La destination {place} de {partner} laisse attendre un article depuis {waits}, "
                "plus longtemps que d’habitude. Articles en attente\u00a0: {waiting}.",
                "Voyez ce qu’elle répond\u00a0: publisher partner log {partner}",
            ),
        ),
        "source_silent": Alarm(
            "Une source n’apporte plus rien",
            (
                "La source {source} n’a rien apporté depuis {silent}\u00a0; ces quatre dernières "
                "semaines, elle ne s’était jamais tue plus de {usual}.",
                "Regardez-la\u00a0: publisher source list",
            ),
        ),
        "form_slow": Alarm(
            "Un formulaire va au ralenti",
            (
                "Presque personne ne confirme ce que le formulaire «\u00a0{form}\u00a0» demande"
                "\u00a0: {confirmed} confirmations pour {asked} messages. Les suivants partent "
                "lentement, aucun n’est perdu.",
                "Regardez qui se sert du formulaire. Ensuite\u00a0: publisher form change {form} "
                "--no-slow",
            ),
        ),
    },
)
