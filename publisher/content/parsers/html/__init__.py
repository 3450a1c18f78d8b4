"""HTML to article: pages, fragments, bodies from a CMS."""
