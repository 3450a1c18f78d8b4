"""How answers of partners are read: retries, rests, the breaker."""
