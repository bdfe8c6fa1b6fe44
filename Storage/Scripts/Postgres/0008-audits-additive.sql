-- Not 0: HubSpot's record is to be looked at too, because of the notice of this number. An earlier version, which does not
-- know of it, leaves it as it is.
ALTER TABLE inbox ADD COLUMN audits bigint NOT NULL DEFAULT 0;
