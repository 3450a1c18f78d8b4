"""Names of months, in the languages in which feeds and pages write them."""

_NAMES = (
    "janvier janv jan january januar jänner januari enero ene gennaio gen janeiro",
    "février fevrier févr fév fevr feb february februar februari febrero febbraio fevereiro fev",
    "mars march mar märz mrz maart mrt marzo março",
    "avril avr april apr abril abr aprile",
    "mai may mei mayo maggio mag maio",
    "juin june jun juni junio giugno giu junho",
    "juillet juil july jul juli julio luglio lug julho",
    "août aout august aug augustus agosto ago",
    "septembre sept september sep septiembre settembre set setembro",
    "octobre oct october oktober okt octubre ottobre ott outubro out",
    "novembre nov november noviembre novembro",
    "décembre decembre déc dec december dezember dez diciembre dic dicembre dezembro",
)
MONTHS = {name: number for number, names in enumerate(_NAMES, 1) for name in names.split()}
