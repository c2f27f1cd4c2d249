-- Times are nanoseconds since 1970 in UTC; 0 is "not yet" or "not known".

CREATE TABLE jobs (
	id            TEXT PRIMARY KEY,
	rev           INTEGER NOT NULL, -- grows with every change of any job
	speak_id      TEXT NOT NULL,
	state         TEXT NOT NULL,
	settled_by    TEXT NOT NULL,
	actor_id      TEXT NOT NULL,
	actor_name    TEXT NOT NULL,
	text          TEXT NOT NULL,
	params        TEXT NOT NULL,    -- JSON, by the names of the wire
	owner         TEXT NOT NULL,
	created_at    INTEGER NOT NULL,
	settled_at    INTEGER NOT NULL,
	expires_at    INTEGER NOT NULL,
	duration      REAL NOT NULL,    -- seconds
	link          TEXT NOT NULL,
	file          TEXT NOT NULL,
	problem       TEXT NOT NULL,
	submitted_at  INTEGER NOT NULL,
	accepted_at   INTEGER NOT NULL,
	started_at    INTEGER NOT NULL,
	done_at       INTEGER NOT NULL,
	webhook_at    INTEGER NOT NULL,
	fetched_at    INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX jobs_rev ON jobs (rev);
CREATE INDEX jobs_created ON jobs (created_at, id);
CREATE INDEX jobs_speak ON jobs (speak_id) WHERE speak_id <> '';
CREATE INDEX jobs_open ON jobs (id)
	WHERE state IN ('submitting', 'queued', 'started', 'progress') OR (state = 'done' AND file = '');

CREATE TABLE deliveries (
	id        TEXT PRIMARY KEY,
	at        INTEGER NOT NULL,
	remote    TEXT NOT NULL,
	headers   TEXT NOT NULL,        -- JSON array of [name, value]
	body      BLOB NOT NULL,        -- as it came
	answered  INTEGER NOT NULL,     -- HTTP status
	took      INTEGER NOT NULL,     -- nanoseconds
	speak_id  TEXT NOT NULL,
	status    TEXT NOT NULL,
	duplicate INTEGER NOT NULL,
	handled   INTEGER NOT NULL
) STRICT;

CREATE INDEX deliveries_at ON deliveries (at, id);
CREATE INDEX deliveries_speak ON deliveries (speak_id, status) WHERE speak_id <> '';
CREATE INDEX deliveries_unhandled ON deliveries (at, id) WHERE handled = 0;

CREATE TABLE settings (
	key   TEXT PRIMARY KEY,
	value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE actors (
	id       TEXT PRIMARY KEY,
	position INTEGER NOT NULL,      -- the order in which the service listed them
	sorting  INTEGER NOT NULL,      -- the service's own "order"
	body     TEXT NOT NULL          -- JSON
) STRICT;

CREATE TABLE favourites (
	actor_id TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TABLE versions (
	actor_id TEXT PRIMARY KEY,
	at       INTEGER NOT NULL,
	body     TEXT NOT NULL          -- JSON
) STRICT;
