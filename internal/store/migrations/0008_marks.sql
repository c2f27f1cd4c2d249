-- What the user thinks of actors and of takes.

CREATE TABLE actor_marks (
	actor_id TEXT PRIMARY KEY,
	rating   INTEGER NOT NULL,
	note     TEXT NOT NULL,
	tags     TEXT NOT NULL,
	heard    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE take_marks (
	job_id  TEXT PRIMARY KEY,
	verdict TEXT NOT NULL,
	rating  INTEGER NOT NULL,
	note    TEXT NOT NULL
) STRICT, WITHOUT ROWID;
