-- The schema of a new database: what the migrations make of an empty one, in one step. A test compares both.
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
	fetched_at    INTEGER NOT NULL,
	fetching      INTEGER NOT NULL DEFAULT 0,  -- audio that did not come at the first try is still being fetched
	refusal       TEXT NOT NULL DEFAULT '',    -- what a refused text was refused for
	unconfirmed   INTEGER NOT NULL DEFAULT 0,  -- the end is only what an unsigned webhook says
	unspoken      TEXT NOT NULL DEFAULT '',    -- JSON array of the parts of the text that could not be spoken; empty: none known
	version       TEXT NOT NULL DEFAULT ''     -- the version of the actor that was sent; empty: not known
) STRICT;
CREATE UNIQUE INDEX jobs_rev ON jobs (rev);
CREATE INDEX jobs_created ON jobs (created_at, id);
CREATE INDEX jobs_text ON jobs (text, actor_id, created_at) WHERE state <> 'removed';
CREATE INDEX jobs_speak ON jobs (speak_id) WHERE speak_id <> '';

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

-- What the user thinks of actors. An actor without marks has no row.
CREATE TABLE actor_marks (
	actor_id TEXT PRIMARY KEY,
	rating   INTEGER NOT NULL,      -- 1 to 5; 0: none
	note     TEXT NOT NULL,
	tags     TEXT NOT NULL,         -- JSON array of the user's own tags; empty: none
	heard    INTEGER NOT NULL       -- when a sample or a take was last played
) STRICT, WITHOUT ROWID;

-- What the user thinks of takes. A take without marks has no row.
CREATE TABLE take_marks (
	job_id  TEXT PRIMARY KEY,
	verdict TEXT NOT NULL,          -- keep, drop, or empty
	rating  INTEGER NOT NULL,       -- 1 to 5; 0: none
	note    TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- When the words of takes are heard, where that was asked for.
CREATE TABLE word_times (
	job_id TEXT PRIMARY KEY,
	body   TEXT NOT NULL            -- JSON
) STRICT;

CREATE TABLE versions (
	actor_id TEXT PRIMARY KEY,
	at       INTEGER NOT NULL,
	body     TEXT NOT NULL          -- JSON
) STRICT;
CREATE INDEX jobs_open ON jobs (id)
	WHERE state IN ('submitting', 'queued', 'started', 'progress') OR (state = 'done' AND file = '') OR unconfirmed = 1;

CREATE TABLE deliveries (
	num             INTEGER PRIMARY KEY,          -- the order of arrival in this database
	id              TEXT NOT NULL UNIQUE,
	at              INTEGER NOT NULL,
	speak_id        TEXT NOT NULL,
	status          TEXT NOT NULL,
	method          TEXT NOT NULL,                -- empty: not known, of an older version
	refused         TEXT NOT NULL,                -- why it is no delivery; empty: it is one
	answered        INTEGER NOT NULL,             -- HTTP status
	answer          TEXT NOT NULL,                -- what decided it
	took            INTEGER NOT NULL,             -- nanoseconds
	duplicate       INTEGER NOT NULL,
	handled         INTEGER NOT NULL,             -- 0: to be applied to its job, 1: applied, 2: nothing to apply
	matched         INTEGER NOT NULL,             -- 1: a job has its speak id
	spare           INTEGER NOT NULL,             -- 1: no job needs it: unmatched, repeated, or says nothing of a job
	starred         INTEGER NOT NULL DEFAULT 0,
	deleted         INTEGER NOT NULL DEFAULT 0,   -- when it was, in nanoseconds; 0: it is not
	seq             INTEGER NOT NULL DEFAULT 0,   -- row of the full-text index; 0: it has none yet
	size            INTEGER NOT NULL,             -- bytes of the body
	weight          INTEGER NOT NULL,             -- bytes of all that the sender chose
	forward_state   INTEGER NOT NULL DEFAULT 0,   -- webhook.ForwardState
	forward_status  INTEGER NOT NULL DEFAULT 0,
	forward_took    INTEGER NOT NULL DEFAULT 0,   -- nanoseconds
	forward_problem TEXT NOT NULL DEFAULT ''
) STRICT;

-- The request of a delivery, with the same num. It can be large.
CREATE TABLE requests (
	num      INTEGER PRIMARY KEY,
	remote   TEXT NOT NULL,
	target   TEXT NOT NULL,
	proto    TEXT NOT NULL,
	tls      INTEGER NOT NULL,
	exact    INTEGER NOT NULL,        -- 1: headers are in their original order
	headers  TEXT NOT NULL,           -- JSON array of [name, value]
	trailers TEXT NOT NULL,           -- like headers; empty: none
	body     BLOB NOT NULL            -- as it came
) STRICT;

-- The list and all of its conditions are read from this index alone.
CREATE INDEX deliveries_list ON deliveries (at, id, status, speak_id, matched, spare, duplicate, starred, refused,
	answered, forward_state, forward_status, weight) WHERE deleted = 0;
CREATE INDEX deliveries_speak ON deliveries (speak_id, status) WHERE speak_id <> '';
CREATE INDEX deliveries_unhandled ON deliveries (at, id) WHERE handled = 0;
CREATE INDEX deliveries_deleted ON deliveries (deleted) WHERE deleted <> 0;
CREATE UNIQUE INDEX deliveries_seq ON deliveries (seq) WHERE seq <> 0;

-- What targets answered when a delivery was forwarded or replayed.
CREATE TABLE sent (
	id       INTEGER PRIMARY KEY,
	delivery INTEGER NOT NULL,     -- its num
	kind     TEXT NOT NULL,
	url      TEXT NOT NULL,
	at       INTEGER NOT NULL,
	took     INTEGER NOT NULL,
	status   INTEGER NOT NULL,
	reason   TEXT NOT NULL,
	headers  TEXT NOT NULL,        -- JSON array of [name, value]
	body     BLOB NOT NULL,
	cut      INTEGER NOT NULL,
	problem  TEXT NOT NULL,
	edited   INTEGER NOT NULL DEFAULT 0  -- 1: it was not sent as it came
) STRICT;
CREATE INDEX sent_delivery ON sent (delivery, id);
CREATE INDEX sent_long ON sent (id, length(body)) WHERE length(body) > 4096;

-- The words of deliveries, in sequences of three characters. It has neither the text nor the places in it: what it finds is
-- checked against the stored delivery.
CREATE VIRTUAL TABLE delivery_text USING fts5 (text, content = '', contentless_delete = 1, detail = none,
	tokenize = 'trigram case_sensitive 1');

INSERT INTO delivery_text (delivery_text, rank) VALUES ('automerge', 0); -- it is merged in steps of a known length

-- Where the filling of the full-text index is, in one row.
CREATE TABLE indexing (
	upto  INTEGER NOT NULL,
	at    INTEGER NOT NULL,
	id    TEXT NOT NULL,
	above INTEGER NOT NULL,        -- the last row that was given
	below INTEGER NOT NULL
) STRICT;
INSERT INTO indexing VALUES (0, 0, '', 0, 0);
