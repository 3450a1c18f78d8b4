"""Publications and who works on them: fields, people, tokens, links, signing keys."""
