"""From the yearly publication, a Word file or a text with tabs, to drafts of its seeds."""
