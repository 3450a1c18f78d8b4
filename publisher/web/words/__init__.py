"""What pages say of rules, searches and reasons, and in whose words."""
