"""What may be wrong with the sender and with what others answer: DNS, links."""

from publisher.renderers.email.checks.faults.fault import Fault, Words, error, warning

FAULTS: dict[str, Fault] = {
    "sender_wrong": error(
        Words(
            "the sender is no address that mail can come from: {problem}",
            "correct the publication’s sender",
        ),
        Words(
            "l’expéditeur n’est pas une adresse d’où puisse venir un courriel\u00a0: {problem}",
            "corrigez l’expéditeur de la publication",
        ),
    ),
    "sender_unaligned": error(
        Words(
            "mail from {domain} is signed by {signer}: receivers take it for forged",
            "create DKIM keys for {domain}, or retire those of {signer}",
        ),
        Words(
            "le courrier de {domain} est signé par {signer}\u00a0: les destinataires le prendront "
            "pour un faux",
            "créez des clés DKIM pour {domain}, ou retirez celles de {signer}",
        ),
    ),
    "sender_domain_unknown": error(
        Words("the sender’s domain {domain} does not exist", "correct the publication’s sender"),
        Words(
            "le domaine de l’expéditeur, {domain}, n’existe pas",
            "corrigez l’expéditeur de la publication",
        ),
    ),
    "dkim_record_wrong": error(
        Words(
            "DNS has no record, or another key, at {name}: signatures cannot be verified",
            "publish the record that `publisher dkim records` shows, or retire the key",
        ),
        Words(
            "le DNS n’a rien, ou une autre clé, sous {name}\u00a0: les signatures ne peuvent pas "
            "être vérifiées",
            "publiez l’enregistrement que montrent les réglages, sous «\u00a0Expéditeur et DNS"
            "\u00a0», ou retirez la clé",
        ),
    ),
    "dmarc_fails": error(
        Words(
            "{domain} tells receivers to refuse mail that is not its own (DMARC {policy}), and "
            "ours is not signed for it",
            "create and activate a DKIM key: publisher dkim create",
        ),
        Words(
            "{domain} demande que l’on refuse le courrier qui n’est pas de lui (DMARC {policy}), "
            "et le nôtre n’est pas signé pour lui",
            "créez les clés de signature dans les réglages, sous «\u00a0Expéditeur et DNS\u00a0»",
        ),
    ),
    "imprint_missing": warning(
        Words(
            "the mail does not say who publishes it and where: publisher or postal address is "
            "missing",
            "add both to the publication; the law asks for them in mails to others",
        ),
        Words(
            "le courriel ne dit pas qui le publie ni d’où : l’éditeur ou l’adresse postale manque",
            "ajoutez les deux à la publication ; la loi les veut dans les courriels aux lecteurs",
        ),
    ),
    "way_back_untried": warning(
        Words(
            "rejections of this route do not come back: nothing has come to {domain} yet",
            "set PUBLISHER_RECEIVE or PUBLISHER_IMAP_URL, then try it: publisher mail probe",
        ),
        Words(
            "les rejets de cette route ne reviennent pas\u00a0: rien n’est encore arrivé à "
            "{domain}",
            "la personne qui tient cette installation règle ce retour, puis l’essaie",
        ),
    ),
    "site_http": warning(
        Words(
            "our own address {link} is not encrypted, and mailbox providers want https to leave by",
            "set PUBLISHER_BASE_URL to an https address",
        ),
        Words(
            "notre propre adresse {link} n’est pas chiffrée, et les messageries veulent une "
            "désinscription en https",
            "la personne qui tient cette installation lui donne une adresse en https",
        ),
    ),
    "link_dead": warning(
        Words("a link leads nowhere: {link} ({problem})", "correct or remove it"),
        Words(
            "un lien ne mène nulle part\u00a0: {link} ({problem})", "corrigez-le ou supprimez-le"
        ),
    ),
    "links_not_checked": warning(
        Words("{count} links were not checked: {problem}", "check them again, or by hand"),
        Words(
            "liens non vérifiés\u00a0: {count} ({problem})",
            "recommencez, ou vérifiez-les à la main",
        ),
    ),
    "dns_not_checked": warning(
        Words(
            "the sender’s SPF, DKIM and DMARC records were not checked: {problem}",
            "check with the network: publisher issue preflight ISSUE",
        ),
        Words(
            "les enregistrements SPF, DKIM et DMARC de l’expéditeur n’ont pas été vérifiés\u00a0: "
            "{problem}",
            "vérifiez avec le réseau",
        ),
    ),
    "spf_missing": warning(
        Words("{domain} has no SPF record", "publish one that names the relay (RFC 7208)"),
        Words(
            "{domain} n’a pas d’enregistrement SPF", "publiez-en un qui nomme le relais (RFC 7208)"
        ),
    ),
    "dmarc_missing": warning(
        Words("{domain} has no DMARC record; large mailbox providers ask for one", "publish one"),
        Words(
            "{domain} n’a pas d’enregistrement DMARC\u202f; les grandes messageries en demandent "
            "un",
            "publiez-en un",
        ),
    ),
}
