-- Where assertions go, and whose requests are believed: such a row carries a seal like its neighbours. One that was
-- written before it had one is refused until it is removed and added again.
ALTER TABLE service_providers ADD COLUMN mac TEXT NOT NULL DEFAULT '';
