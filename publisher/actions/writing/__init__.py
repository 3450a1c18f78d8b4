"""Stories that people write at the desk: drafts, what they paste, new stories, edits in place."""
