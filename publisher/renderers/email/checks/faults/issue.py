"""What may be wrong with the stories of an issue, its lists and its reach."""

from publisher.renderers.email.checks.faults.fault import Fault, Words, error, warning

FAULTS: dict[str, Fault] = {
    "article_killed": error(
        Words("“{headline}” was killed and must not be used", "take it out of the issue"),
        Words(
            "«\u00a0{headline}\u00a0» a fait l’objet d’un retrait impératif\u00a0: il ne doit "
            "plus être utilisé",
            "retirez-le du numéro",
        ),
    ),
    "article_withheld": error(
        Words("“{headline}” is withheld", "publish it first, or take it out of the issue"),
        Words(
            "«\u00a0{headline}\u00a0» est suspendu", "publiez-le d’abord, ou retirez-le du numéro"
        ),
    ),
    "article_embargoed": error(
        Words(
            "“{headline}” is under embargo until {until}",
            "send after that, or take it out of the issue",
        ),
        Words(
            "«\u00a0{headline}\u00a0» est sous embargo jusqu’au {until}",
            "envoyez après cette heure, ou retirez-le du numéro",
        ),
    ),
    "article_changed": error(
        Words(
            "“{headline}” was corrected or withdrawn after version {version}",
            "put its current version into the issue",
        ),
        Words(
            "«\u00a0{headline}\u00a0» a été rectifié ou retiré après la version {version}",
            "mettez sa version actuelle dans le numéro",
        ),
    ),
    "article_not_entitled": error(
        Words(
            "“{headline}” is for {access} readers, the issue’s lists are not, and it has no cut "
            "mark",
            "show its teaser or its line, give it a cut mark, or send to lists with that access",
        ),
        Words(
            "«\u00a0{headline}\u00a0» est réservé (accès {access}), les listes du numéro n’y "
            "donnent pas droit, et il n’a pas de coupure",
            "n’en montrez que l’accroche ou le titre, posez une coupure, ou visez des listes qui "
            "y donnent droit",
        ),
    ),
    "no_articles": error(
        Words("the issue has no article", "put one into it"),
        Words("le numéro n’a aucun article", "ajoutez-en un"),
    ),
    "no_list": error(
        Words("the newsletter has no list", "add one to it"),
        Words("la lettre n’a aucune liste", "donnez-lui-en une"),
    ),
    "issue_already_sent": error(
        Words("the issue was sent by {who} on {when} (send {send})", "compose a new issue"),
        Words(
            "le numéro a été envoyé par {who} le {when} (envoi {send})",
            "composez un nouveau numéro",
        ),
    ),
    "story_alerted": error(
        Words(
            "“{headline}” was alerted to this list by {who} on {when} (send {send})",
            "leave it out, or wait until 24 hours have passed",
        ),
        Words(
            "«\u00a0{headline}\u00a0» a déjà été annoncé à cette liste par {who} le {when} (envoi "
            "{send})",
            "retirez-le, ou attendez que 24 heures aient passé",
        ),
    ),
    "article_outdated": warning(
        Words(
            "“{headline}” stands here in version {version}; the current one is {current}",
            "put its current version into the issue",
        ),
        Words(
            "«\u00a0{headline}\u00a0» figure ici dans sa version {version}\u202f; l’actuelle est "
            "la {current}",
            "mettez sa version actuelle dans le numéro",
        ),
    ),
    "audience_differs": warning(
        Words(
            "the issue would reach {now} readers; the last one reached {before} ({change} %)",
            "look whether lists or an import changed",
        ),
        Words(
            "le numéro toucherait {now} inscrits\u202f; le précédent en a touché {before} "
            "({change}\u00a0%)",
            "voyez si une liste ou une importation a changé",
        ),
    ),
    "segment_broken": error(
        Words(
            "the readers cannot be chosen: {problem}",
            "change the segment, or take it from the newsletter",
        ),
        Words(
            "les inscrits ne peuvent pas être choisis\u202f: {problem}",
            "modifiez le segment, ou retirez-le de la lettre",
        ),
    ),
    "unmeasured_left_out": warning(
        Words(
            "the segment asks about clicks: {readers} readers who are not measured do not get it",
            "if they should, ask in the segment about something else too",
        ),
        Words(
            "le segment porte sur les clics\u202f: {readers} inscrits qui ne sont pas mesurés ne "
            "la recevront pas",
            "s’ils doivent la recevoir, demandez aussi autre chose dans le segment",
        ),
    ),
    "empty_audience": warning(
        Words("nobody is confirmed on the newsletter’s lists", "import readers, or wait for them"),
        Words(
            "personne n’est inscrit et confirmé sur les listes de la lettre",
            "importez des inscrits, ou attendez-les",
        ),
    ),
}
