"""Files of readers, whoever wrote them: which kind of file, which encoding, which rows."""
