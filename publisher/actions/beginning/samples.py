"""Three short stories of nowhere, to see a letter before there are any of one's own."""

from collections.abc import Mapping

SAMPLES: Mapping[str, tuple[str, ...]] = {
    "fr": (
        "# Exemple : le marché s’installe sous la halle neuve\n\n"
        "*Après deux ans de travaux, quarante étals ouvrent samedi.*\n\n"
        "Les premiers commerçants sont arrivés avant l’aube. « On avait oublié la place qu’il y a "
        "ici », dit une maraîchère en ouvrant ses cageots.\n\n"
        "## Ce qui change\n\n"
        "- la halle ouvre tous les jours, le lundi excepté ;\n"
        "- le stationnement est gratuit la première heure ;\n"
        "- un abri à vélos remplace l’ancien kiosque.\n\n"
        "Cet article est un exemple : remplacez-le par l’un des vôtres avant d’écrire à vos "
        "lecteurs.\n",
        "# Exemple : la bibliothèque prête aussi des graines\n\n"
        "Prenez un sachet au printemps, rapportez-en deux à l’automne : c’est la seule règle. En "
        "un an, trois cents variétés ont changé de mains.\n",
        "# Exemple : le bac repart, six traversées par jour\n\n"
        "La machine a été refaite à neuf. Les horaires d’été s’appliquent dès lundi, le premier "
        "départ est à 6 h 40.\n",
    ),
    "en": (
        "# Example: the market moves under its new roof\n\n"
        "*After two years of building, forty stalls open on Saturday.*\n\n"
        "The first traders came before dawn. “We had forgotten how much room there is,” says a "
        "grower as she opens her crates.\n\n"
        "## What changes\n\n"
        "- the hall opens every day but Monday;\n"
        "- the first hour of parking is free;\n"
        "- a bicycle shed stands where the kiosk was.\n\n"
        "This story is an example: put one of yours in its place before you write to readers.\n",
        "# Example: the library lends seeds as well\n\n"
        "Take a packet in spring, bring back two in autumn: that is the only rule. In a year three "
        "hundred kinds have changed hands.\n",
        "# Example: the ferry is back, six crossings a day\n\n"
        "Its engine was made anew. Summer times begin on Monday, with the first crossing at "
        "6.40.\n",
    ),
}
