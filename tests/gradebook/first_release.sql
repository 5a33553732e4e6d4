BEGIN TRANSACTION;
CREATE TABLE accounts (
	id VARCHAR(32) NOT NULL, 
	role TEXT NOT NULL, 
	student TEXT NOT NULL, 
	name TEXT NOT NULL, 
	email TEXT NOT NULL, 
	sid TEXT NOT NULL, 
	login TEXT NOT NULL, 
	made_at DATETIME NOT NULL, 
	shut_out BOOLEAN NOT NULL, 
	CONSTRAINT pk_accounts PRIMARY KEY (id), 
	CONSTRAINT uq_accounts_student UNIQUE (student)
);
CREATE TABLE adjustments (
	id VARCHAR(32) NOT NULL, 
	slug TEXT NOT NULL, 
	student TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	points DOUBLE, 
	withdraws TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	author TEXT NOT NULL, 
	made_at DATETIME NOT NULL, 
	CONSTRAINT pk_adjustments PRIMARY KEY (id)
);
INSERT INTO "adjustments" VALUES('11111111111111111111111111111111','h1-softmax','ana','points',1.0,'','a typing mistake','tutor','2026-11-27 12:00:00.000000');
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0003');
CREATE TABLE assignment_versions (
	id VARCHAR(32) NOT NULL, 
	slug TEXT NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	title TEXT NOT NULL, 
	reference_sha256 VARCHAR(64) NOT NULL, 
	wording JSON NOT NULL, 
	parcel BLOB, 
	CONSTRAINT pk_assignment_versions PRIMARY KEY (id), 
	CONSTRAINT uq_assignment_versions_slug_sha256 UNIQUE (slug, sha256)
);
INSERT INTO "assignment_versions" VALUES('d5b6d99ad3274518a98722f31dcd2db6','h1-softmax','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','Softmax','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','{"sentences": {}, "mistakes": {}}',NULL);
CREATE TABLE audit (
	number INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	account_id VARCHAR(32), 
	action TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	detail JSON NOT NULL, 
	CONSTRAINT pk_audit PRIMARY KEY (number), 
	CONSTRAINT fk_audit_account_id_accounts FOREIGN KEY(account_id) REFERENCES accounts (id)
);
CREATE TABLE comments (
	id VARCHAR(32) NOT NULL, 
	slug TEXT NOT NULL, 
	student TEXT NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	file TEXT NOT NULL, 
	cell INTEGER, 
	line INTEGER NOT NULL, 
	text TEXT NOT NULL, 
	account_id VARCHAR(32) NOT NULL, 
	written_at DATETIME NOT NULL, 
	withdrawn_at DATETIME, 
	CONSTRAINT pk_comments PRIMARY KEY (id), 
	CONSTRAINT fk_comments_account_id_accounts FOREIGN KEY(account_id) REFERENCES accounts (id)
);
CREATE TABLE contents (
	sha256 VARCHAR(64) NOT NULL, 
	deflated BLOB NOT NULL, 
	CONSTRAINT pk_contents PRIMARY KEY (sha256)
);
INSERT INTO "contents" VALUES('c3ca3f47c5fa4efaa3883b0a5a593a10724019cedf42dd0d39dd1b9bac896180',X'789C4B494D53484A4CCE2E4F2C4AD188D051A8D4B4E2520082A2D492D2A23C8508BD100507854A2E00F3AA0B5E');
CREATE TABLE extensions (
	number INTEGER NOT NULL, 
	slug TEXT NOT NULL, 
	student TEXT NOT NULL, 
	due DATETIME, 
	reason TEXT NOT NULL, 
	author TEXT NOT NULL, 
	made_at DATETIME NOT NULL, 
	CONSTRAINT pk_extensions PRIMARY KEY (number)
);
CREATE TABLE gradings (
	id VARCHAR(32) NOT NULL, 
	version_id VARCHAR(32) NOT NULL, 
	submission_id VARCHAR(32) NOT NULL, 
	graded_at DATETIME NOT NULL, 
	outcome TEXT NOT NULL, 
	score DOUBLE NOT NULL, 
	max_score DOUBLE NOT NULL, 
	isolation TEXT NOT NULL, 
	seed BIGINT NOT NULL, 
	record JSON NOT NULL, 
	intake JSON, 
	CONSTRAINT pk_gradings PRIMARY KEY (id), 
	CONSTRAINT fk_gradings_version_id_assignment_versions FOREIGN KEY(version_id) REFERENCES assignment_versions (id), 
	CONSTRAINT fk_gradings_submission_id_submissions FOREIGN KEY(submission_id) REFERENCES submissions (id)
);
INSERT INTO "gradings" VALUES('1f6f782c201d477a881729930bb1830f','d5b6d99ad3274518a98722f31dcd2db6','48330b92deb2485ebb799d9b763fb43a','2026-11-27 12:00:00.000000','graded',2.33333333333333348136e+00,5.0,'strong',1099511627776,'{"source": "ana/solution.py", "seconds": 0.125, "cpu_seconds": 0.1, "visible_cpu_seconds": 0.0, "provenance": {"grader": "0.1.0", "reference_sha256": "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", "seed": 1099511627776, "python": "3.11.2", "numpy": "2.4.6", "blas": "openblas 0.3.31", "layers": ["landlock", "seccomp"], "environment": []}, "notes": ["Found as `solution (1).py`."], "checks": [{"id": "softmax", "title": "softmax(z)", "outcome": "passed", "points": 2.0, "max_points": 2.0, "visibility": "visible", "printed": "", "evidence": null, "limit_share": null, "places": [], "said": [""], "diagnoses": [], "telling": "line"}, {"id": "backward", "title": "backward(X, y)", "outcome": "mismatch", "points": 0.3333333333333333, "max_points": 3.0, "visibility": "visible", "printed": "step 1\nstep 2\n", "evidence": {"asked": "backward", "pictures": [{"array": "dW", "place": "dW[1]", "case": "a batch of three", "shape": [2, 3], "worst": [{"index": [0, 1], "got": "0.5", "power": 1}, {"index": [1, 2], "got": "nan", "power": null}], "cells": ["051", "20x"], "fingerprint": "0123456789ab"}], "curves": [{"name": "J", "case": "600 digits", "steps": [0, 20, 40], "mine": [2.5, null, 2.0], "reference": [2.5, 1.5, 1.0], "parts_at": 20}], "slopes": [{"array": "dW", "stated": ["1.5", "-2"], "measured": ["3", "-4"], "agree": false}], "formulas": []}, "limit_share": 0.25, "places": [], "said": ["dW differs at [0, 1]: got 0.5, wanted -0.5."], "diagnoses": [{"id": "sign-flipped", "array": "dW", "confidence": 1.0, "costs": true, "origin": "general", "detail": ""}, {"id": "not-averaged-over-batch", "array": "db", "confidence": 0.5, "costs": true, "origin": "general", "detail": ""}], "telling": "line"}]}','{"notes": [], "refused": null}');
CREATE TABLE hand_ins (
	id VARCHAR(32) NOT NULL, 
	account_id VARCHAR(32) NOT NULL, 
	slug TEXT NOT NULL, 
	handed_in_at DATETIME NOT NULL, 
	source TEXT NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	zipped BLOB NOT NULL, 
	grading_id VARCHAR(32), 
	CONSTRAINT pk_hand_ins PRIMARY KEY (id), 
	CONSTRAINT fk_hand_ins_account_id_accounts FOREIGN KEY(account_id) REFERENCES accounts (id), 
	CONSTRAINT fk_hand_ins_grading_id_gradings FOREIGN KEY(grading_id) REFERENCES gradings (id)
);
CREATE TABLE jobs (
	id VARCHAR(32) NOT NULL, 
	kind TEXT NOT NULL, 
	slug TEXT NOT NULL, 
	hand_in_id VARCHAR(32), 
	account_id VARCHAR(32) NOT NULL, 
	state TEXT NOT NULL, 
	fence INTEGER NOT NULL, 
	tries INTEGER NOT NULL, 
	made_at DATETIME NOT NULL, 
	not_before DATETIME NOT NULL, 
	lease_until DATETIME, 
	ended_at DATETIME, 
	error TEXT NOT NULL, 
	result JSON, 
	seconds DOUBLE, 
	CONSTRAINT pk_jobs PRIMARY KEY (id), 
	CONSTRAINT fk_jobs_hand_in_id_hand_ins FOREIGN KEY(hand_in_id) REFERENCES hand_ins (id), 
	CONSTRAINT fk_jobs_account_id_accounts FOREIGN KEY(account_id) REFERENCES accounts (id)
);
CREATE TABLE messages (
	id VARCHAR(32) NOT NULL, 
	request_id VARCHAR(32) NOT NULL, 
	account_id VARCHAR(32) NOT NULL, 
	text TEXT NOT NULL, 
	written_at DATETIME NOT NULL, 
	CONSTRAINT pk_messages PRIMARY KEY (id), 
	CONSTRAINT fk_messages_request_id_requests FOREIGN KEY(request_id) REFERENCES requests (id), 
	CONSTRAINT fk_messages_account_id_accounts FOREIGN KEY(account_id) REFERENCES accounts (id)
);
CREATE TABLE passes (
	id VARCHAR(32) NOT NULL, 
	account_id VARCHAR(32) NOT NULL, 
	kind TEXT NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	label TEXT NOT NULL, 
	scopes JSON NOT NULL, 
	made_at DATETIME NOT NULL, 
	expires_at DATETIME, 
	names_hidden BOOLEAN NOT NULL, 
	CONSTRAINT pk_passes PRIMARY KEY (id), 
	CONSTRAINT fk_passes_account_id_accounts FOREIGN KEY(account_id) REFERENCES accounts (id), 
	CONSTRAINT uq_passes_sha256 UNIQUE (sha256)
);
CREATE TABLE requests (
	id VARCHAR(32) NOT NULL, 
	hand_in_id VARCHAR(32) NOT NULL, 
	check_id TEXT NOT NULL, 
	made_at DATETIME NOT NULL, 
	closed_at DATETIME, 
	CONSTRAINT pk_requests PRIMARY KEY (id), 
	CONSTRAINT fk_requests_hand_in_id_hand_ins FOREIGN KEY(hand_in_id) REFERENCES hand_ins (id), 
	CONSTRAINT uq_requests_hand_in_id_check_id UNIQUE (hand_in_id, check_id)
);
CREATE TABLE settings (
	slug TEXT NOT NULL, 
	hidden BOOLEAN NOT NULL, 
	CONSTRAINT pk_settings PRIMARY KEY (slug)
);
CREATE TABLE standings (
	submission_id VARCHAR(32) NOT NULL, 
	number INTEGER NOT NULL, 
	grading_id VARCHAR(32) NOT NULL, 
	since DATETIME NOT NULL, 
	reason TEXT NOT NULL, 
	CONSTRAINT pk_standings PRIMARY KEY (submission_id, number), 
	CONSTRAINT fk_standings_submission_id_submissions FOREIGN KEY(submission_id) REFERENCES submissions (id), 
	CONSTRAINT fk_standings_grading_id_gradings FOREIGN KEY(grading_id) REFERENCES gradings (id)
);
INSERT INTO "standings" VALUES('48330b92deb2485ebb799d9b763fb43a',1,'1f6f782c201d477a881729930bb1830f','2026-11-27 12:00:00.000000','graded');
CREATE TABLE submissions (
	id VARCHAR(32) NOT NULL, 
	slug TEXT NOT NULL, 
	student TEXT NOT NULL, 
	attempt INTEGER NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	handed_in_at DATETIME, 
	late BOOLEAN, 
	identity JSON, 
	members JSON, 
	files JSON, last_handed_in_at DATETIME, 
	CONSTRAINT pk_submissions PRIMARY KEY (id), 
	CONSTRAINT uq_submissions_slug_student_sha256 UNIQUE (slug, student, sha256), 
	CONSTRAINT uq_submissions_slug_student_attempt UNIQUE (slug, student, attempt)
);
INSERT INTO "submissions" VALUES('48330b92deb2485ebb799d9b763fb43a','h1-softmax','ana',1,'ca40681138c6451a330ad7ce35dde00aa19ac2948b89fb124fec7a411a478e34','2026-11-27 12:00:00.000000',NULL,'{"name": "Ana Alt", "email": "ana@uni.example", "sid": "4711", "platform": "", "platform_id": "", "original": "", "login": "", "on_roster": false}','[]','{"solution.py": "c3ca3f47c5fa4efaa3883b0a5a593a10724019cedf42dd0d39dd1b9bac896180"}','2026-11-27 12:00:00.000000');
CREATE INDEX ix_gradings_version_id ON gradings (version_id);
CREATE INDEX ix_gradings_submission_id_graded_at ON gradings (submission_id, graded_at);
CREATE INDEX ix_adjustments_slug_student ON adjustments (slug, student);
CREATE INDEX ix_passes_account_id ON passes (account_id);
CREATE INDEX ix_hand_ins_account_id_slug_handed_in_at ON hand_ins (account_id, slug, handed_in_at);
CREATE INDEX ix_hand_ins_grading_id ON hand_ins (grading_id);
CREATE INDEX ix_jobs_hand_in_id ON jobs (hand_in_id);
CREATE INDEX ix_jobs_slug_made_at ON jobs (slug, made_at);
CREATE INDEX ix_jobs_slug_ended_at ON jobs (slug, ended_at);
CREATE INDEX ix_jobs_state_not_before ON jobs (state, not_before);
CREATE INDEX ix_jobs_state_seconds ON jobs (state, seconds);
CREATE INDEX ix_jobs_account_id_ended_at ON jobs (account_id, ended_at);
CREATE INDEX ix_messages_request_id ON messages (request_id);
CREATE INDEX ix_comments_slug_student ON comments (slug, student);
CREATE INDEX ix_audit_account_id_at ON audit (account_id, at);
CREATE INDEX ix_extensions_slug ON extensions (slug);
COMMIT;
