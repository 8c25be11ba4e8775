-- A link into the console dies with whoever made it; nobody stands here where it was made on the terminal.
ALTER TABLE operator_links ADD COLUMN made_by TEXT REFERENCES operators (id);
CREATE INDEX operator_links_maker ON operator_links (made_by);
