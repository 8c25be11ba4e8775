-- Whom a tenant means goes with the tenant. Links that outlived one would hold again, unseen, where it is added again.
DELETE FROM external_people WHERE tenant NOT IN (SELECT tenant FROM external_methods);
