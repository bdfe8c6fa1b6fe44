-- 1: HubSpot's record is to be looked at too. An earlier version, which does not know of it, leaves it as it is.
ALTER TABLE inbox ADD COLUMN audits integer NOT NULL DEFAULT 0;
