-- Where a browser that signed out may be sent on to, beside Microsoft's login hosts: a JSON list of https origins.
ALTER TABLE applications ADD COLUMN sign_out_origins TEXT NOT NULL DEFAULT '[]';
