-- The service is still to be asked about a job whose end is unconfirmed, so a start must find it.

DROP INDEX jobs_open;
CREATE INDEX jobs_open ON jobs (id)
	WHERE state IN ('submitting', 'queued', 'started', 'progress') OR (state = 'done' AND file = '') OR unconfirmed = 1;
