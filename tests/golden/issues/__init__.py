"""Sample issues of one newsroom in French, English and Arabic, for every theme."""
