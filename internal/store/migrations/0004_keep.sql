-- Deliveries that belong to no job are kept up to a limit. "handled" is 0 (to be applied to its job), 1 (applied) or 2 (no job
-- has its speak id), so that a start reads the first kind only. The size is in the index, so that no body is read for it.

UPDATE deliveries SET handled = 2
	WHERE NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.speak_id = deliveries.speak_id AND jobs.speak_id <> '');

CREATE INDEX deliveries_spare ON deliveries (at, id, length(body) + length(headers), handled, duplicate)
	WHERE handled = 2 OR duplicate = 1;
