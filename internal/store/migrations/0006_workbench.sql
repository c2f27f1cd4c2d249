-- What the list of deliveries shows: the request line, requests that were no deliveries, what decided the answer, stars,
-- deletion that can be undone, and what forwarding gave. What can be large moves to a table of its own, so that a list reads
-- no body and a change of a row does not write the body again. "seq" is the row of the full-text index, see there.

ALTER TABLE deliveries RENAME TO deliveries_before;
DROP INDEX deliveries_at;
DROP INDEX deliveries_speak;
DROP INDEX deliveries_unhandled;
DROP INDEX deliveries_spare;

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

-- The request, with the same num.
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

INSERT INTO deliveries (num, id, at, speak_id, status, method, refused, answered, answer, took, duplicate, handled, matched, spare,
		size, weight)
	SELECT rowid, id, at, speak_id, status, '', '', answered, '', took, duplicate, handled,
		EXISTS (SELECT 1 FROM jobs WHERE jobs.speak_id = deliveries_before.speak_id AND jobs.speak_id <> ''),
		handled = 2 OR duplicate = 1, length(body), length(body) + length(headers)
	FROM deliveries_before ORDER BY rowid;
INSERT INTO requests SELECT rowid, remote, '', '', 0, 0, headers, '', body FROM deliveries_before ORDER BY rowid;
DROP TABLE deliveries_before;

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

-- Where its filling is, in one row. Deliveries up to "upto" (num) were looked at. Rows 1 … are in the order of the list, whose
-- newest is at (at, id). A delivery that is older than that gets a row below zero: -1, -2 …
CREATE TABLE indexing (
	upto  INTEGER NOT NULL,
	at    INTEGER NOT NULL,
	id    TEXT NOT NULL,
	above INTEGER NOT NULL,        -- the last row that was given
	below INTEGER NOT NULL
) STRICT;
INSERT INTO indexing VALUES (0, 0, '', 0, 0);
