"""What builds the site: execution of pages, notebooks, the Sphinx extension, the commands behind the Makefile."""
