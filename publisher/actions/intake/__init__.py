"""Every way in for articles: files, exports, zips, webhooks, watched folders, sources."""
