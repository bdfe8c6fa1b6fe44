-- Not 0: HubSpot's record is to be looked at too, because of the notice of this number. An earlier version does not know
-- of it, and each of its notices forgets it.
ALTER TABLE inbox ADD COLUMN audits integer NOT NULL DEFAULT 0;
