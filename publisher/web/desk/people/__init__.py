"""Pages about people: one's own account, the team, and the links that let somebody in."""
