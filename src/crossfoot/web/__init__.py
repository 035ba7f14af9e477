"""The workspace: pages made on the server, one desk function or one question a page."""
