"""What mail providers post of our mails: who signs it, and how. Bytes alone, no I/O."""
