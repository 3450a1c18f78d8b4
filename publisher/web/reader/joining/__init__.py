"""Sign-up pages, embedded forms, the JSON address, and the page that confirms."""
