"""What mail providers post of our mails: kept, read, matched, and done."""
