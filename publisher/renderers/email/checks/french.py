"""The catalogue of faults in French.

No-break spaces are written as escapes: U+00A0 before : % and inside guillemets, U+202F before ; ! ?
"""

from typing import NamedTuple

from publisher.renderers.email.checks.french_theme import THEME_KINDS


class Words(NamedTuple):
    """What is wrong and what to do, filled by the finding's values."""

    message: str
    remedy: str


FRENCH: dict[str, Words] = {
    "article_killed": Words(
        "«\u00a0{headline}\u00a0» a fait l’objet d’un retrait impératif\u00a0: il ne "
        "doit plus être utilisé",
        "retirez-le du numéro",
    ),
    "article_withheld": Words(
        "«\u00a0{headline}\u00a0» est suspendu",
        "publiez-le d’abord, ou retirez-le du numéro",
    ),
    "article_embargoed": Words(
        "«\u00a0{headline}\u00a0» est sous embargo jusqu’au {until}",
        "envoyez après cette heure, ou retirez-le du numéro",
    ),
    "article_changed": Words(
        "«\u00a0{headline}\u00a0» a été rectifié ou retiré après la version {version}",
        "mettez sa version actuelle dans le numéro",
    ),
    "article_not_entitled": Words(
        "«\u00a0{headline}\u00a0» est réservé (accès {access}), les listes du numéro n’y "
        "donnent pas droit, et il n’a pas de coupure",
        "n’en montrez que l’accroche ou le titre, posez une coupure, ou visez des listes "
        "qui y donnent droit",
    ),
    "no_articles": Words(
        "le numéro n’a aucun article",
        "ajoutez-en un",
    ),
    "no_list": Words(
        "la lettre n’a aucune liste",
        "donnez-lui-en une",
    ),
    "issue_already_sent": Words(
        "le numéro a été envoyé par {who} le {when} (envoi {send})",
        "composez un nouveau numéro",
    ),
    "story_alerted": Words(
        "«\u00a0{headline}\u00a0» a déjà été annoncé à cette liste par {who} le {when} "
        "(envoi {send})",
        "retirez-le, ou attendez que 24 heures aient passé",
    ),
    "not_rendered": Words(
        "le courriel ne peut pas être composé\u00a0: {problem}",
        "corrigez d’abord cela",
    ),
    "leave_link_missing": Words(
        "on ne peut pas se désinscrire depuis cette partie\u00a0: {part}",
        "remettez le lien de désinscription dans le gabarit",
    ),
    "merge_field_unresolved": Words(
        "un champ de fusion ne peut pas être rempli\u00a0: {problem}",
        "corrigez le champ ou donnez-lui une valeur de repli",
    ),
    "sender_wrong": Words(
        "l’expéditeur n’est pas une adresse d’où puisse venir un courriel\u00a0: {problem}",
        "corrigez l’expéditeur de la publication",
    ),
    "sender_unaligned": Words(
        "le courrier de {domain} est signé par {signer}\u00a0: les destinataires le "
        "prendront pour un faux",
        "créez des clés DKIM pour {domain}, ou retirez celles de {signer}",
    ),
    "sender_domain_unknown": Words(
        "le domaine de l’expéditeur, {domain}, n’existe pas",
        "corrigez l’expéditeur de la publication",
    ),
    "dkim_record_wrong": Words(
        "le DNS n’a rien, ou une autre clé, sous {name}\u00a0: les signatures ne peuvent "
        "pas être vérifiées",
        "publiez l’enregistrement que montre «\u00a0publisher dkim records\u00a0», ou "
        "retirez la clé",
    ),
    "dmarc_fails": Words(
        "{domain} demande que l’on refuse le courrier qui n’est pas de lui (DMARC "
        "{policy}), et le nôtre n’est pas signé pour lui",
        "créez et activez une clé DKIM\u00a0: publisher dkim create",
    ),
    "theme_wrong": Words(
        "le thème de la lettre\u00a0: {kind} («\u00a0{problem}\u00a0»)",
        "corrigez le thème («\u00a0{remedy}\u00a0»), puis\u00a0: publisher theme lint",
    ),
    "html_too_large": Words(
        "le HTML pèse {size}\u00a0ko\u202f; au-delà de {most}\u00a0ko, les messageries "
        "coupent le message",
        "réduisez des articles à leur accroche, ou retirez-en",
    ),
    "theme_doubtful": Words(
        "le thème de la lettre\u00a0: {kind} («\u00a0{problem}\u00a0»)",
        "corrigez le thème («\u00a0{remedy}\u00a0»), puis\u00a0: publisher theme lint",
    ),
    "merge_field_shown": Words(
        "ce qui ressemble à un champ de fusion sera montré tel quel\u00a0: {problem}",
        "rien, si l’article veut le montrer",
    ),
    "html_large": Words(
        "le HTML pèse {size}\u00a0ko\u202f; vers 100\u00a0ko, les messageries coupent le message",
        "réduisez des articles à leur accroche, ou retirez-en",
    ),
    "style_large": Words(
        "les feuilles de style pèsent {size}\u00a0ko\u202f; au-delà de {most}\u00a0ko, "
        "des messageries les ignorent",
        "simplifiez le gabarit",
    ),
    "alt_missing": Words(
        "une image n’a pas de texte pour ceux qui ne la voient pas\u00a0: {picture}",
        "décrivez-la dans le numéro ou dans l’article",
    ),
    "picture_gone": Words(
        "une image ne peut pas être montrée\u00a0: {picture}",
        "enregistrez-la à nouveau, ou choisissez-en une autre",
    ),
    "picture_heavy": Words(
        "une image pèse {size}\u00a0ko\u00a0: {picture}",
        "prenez-en une de moins de {most}\u00a0ko",
    ),
    "link_empty": Words(
        "un lien n’a pas de texte\u00a0: {link}",
        "donnez-lui un nom",
    ),
    "link_vague": Words(
        "le lien «\u00a0{name}\u00a0» ne dit pas où il mène\u00a0: {link}",
        "nommez ce vers quoi il mène",
    ),
    "link_misleading": Words(
        "le lien affiche «\u00a0{name}\u00a0» et mène à {link}",
        "faites-lui dire où il mène",
    ),
    "link_http": Words(
        "un lien n’est pas chiffré\u00a0: {link}",
        "préférez https si le site le permet",
    ),
    "site_http": Words(
        "notre propre adresse {link} n’est pas chiffrée, et les messageries veulent une "
        "désinscription en https",
        "donnez à PUBLISHER_BASE_URL une adresse https",
    ),
    "link_dead": Words(
        "un lien ne mène nulle part\u00a0: {link} ({problem})",
        "corrigez-le ou supprimez-le",
    ),
    "links_not_checked": Words(
        "liens non vérifiés\u00a0: {count} ({problem})",
        "recommencez, ou vérifiez-les à la main",
    ),
    "contrast_low": Words(
        "un texte {colour} sur {paper} se lit mal\u00a0: {ratio} au lieu de 4,5 pour 1",
        "foncez le texte ou éclaircissez le fond",
    ),
    "colour_adjusted": Words(
        "la couleur de la publication, {colour}, est trop pâle pour des mots\u202f; le "
        "courriel emploie {used}",
        "choisissez une couleur plus foncée, ou laissez ainsi",
    ),
    "heading_skipped": Words(
        "l’intertitre «\u00a0{name}\u00a0» est de niveau {level} sous un titre de niveau {above}",
        "prenez le niveau suivant",
    ),
    "heading_empty": Words(
        "un titre de niveau {level} est vide",
        "supprimez-le",
    ),
    "subject_long": Words(
        "l’objet a {length} signes\u202f; les téléphones en montrent une quarantaine, "
        "les autres messageries 90",
        "commencez par l’essentiel, ou raccourcissez",
    ),
    "spoofing_characters": Words(
        "caractères invisibles ou changeant le sens d’écriture dans cette partie\u00a0: "
        "{part} ({characters})",
        "retapez le texte",
    ),
    "mixed_scripts": Words(
        "plusieurs alphabets se mêlent dans un mot de cette partie\u00a0: {part}, "
        "«\u00a0{name}\u00a0»",
        "retapez le mot",
    ),
    "article_outdated": Words(
        "«\u00a0{headline}\u00a0» figure ici dans sa version {version}\u202f; l’actuelle "
        "est la {current}",
        "mettez sa version actuelle dans le numéro",
    ),
    "audience_differs": Words(
        "le numéro toucherait {now} inscrits\u202f; le précédent en a touché {before} "
        "({change}\u00a0%)",
        "voyez si une liste ou une importation a changé",
    ),
    "empty_audience": Words(
        "personne n’est inscrit et confirmé sur les listes de la lettre",
        "importez des inscrits, ou attendez-les",
    ),
    "dns_not_checked": Words(
        "les enregistrements SPF, DKIM et DMARC de l’expéditeur n’ont pas été "
        "vérifiés\u00a0: {problem}",
        "vérifiez avec le réseau",
    ),
    "spf_missing": Words(
        "{domain} n’a pas d’enregistrement SPF",
        "publiez-en un qui nomme le relais (RFC 7208)",
    ),
    "more_of_these": Words(
        "il y en a {count} de plus de cette sorte ({kind})",
        "corrigez celles-là, puis vérifiez à nouveau",
    ),
    "dmarc_missing": Words(
        "{domain} n’a pas d’enregistrement DMARC\u202f; les grandes messageries en demandent un",
        "publiez-en un",
    ),
}
# Values that are words.
PHRASES: dict[str, str] = {
    **THEME_KINDS,
    "text": "la version texte",
    "header": "l’en-tête",
    "HTML": "la version HTML",
    "subject": "l’objet",
    "sender": "l’expéditeur",
    "preheader": "l’aperçu",
    "greeting": "la salutation",
    "intro": "le mot d’ouverture",
    "publication": "la publication",
    "registered": "inscrits",
    "paid": "abonnés payants",
    "it leads into a private network": "elle mène dans un réseau privé",
    "there is no network": "pas de réseau",
    "no connection": "aucune connexion",
    "no complete answer": "aucune réponse complète",
    "there was no time left": "le temps a manqué",
    "there are too many": "il y en a trop",
    "mail goes to the built-in mailbox": "le courrier va à la boîte intégrée",
    "the domain is reserved for examples": "le domaine est réservé aux exemples",
    "nobody has asked within an hour": "personne ne l’a demandé depuis une heure",
    "DNS did not answer": "le DNS n’a pas répondu",
    "this machine names no resolver": "cette machine ne nomme aucun résolveur",
}
