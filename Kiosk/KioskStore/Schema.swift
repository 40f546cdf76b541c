/// The stored form. Migrations only go forward: a step, once released, is never edited; the next is appended.
/// `user_version` counts the steps taken. Each old form has a fixture in Tests/Fixtures/KioskStore.
enum Schema {
    /// "KIOS": tells our files from other programs'.
    static let applicationID: Int32 = 0x4B49_4F53

    static var version: Int { steps.count }

    static let steps: [String] = [
        // 1
        """
        CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE session (
            service TEXT PRIMARY KEY, day TEXT NOT NULL, serial INTEGER NOT NULL, item TEXT NOT NULL,
            at INTEGER NOT NULL, list_sequence INTEGER NOT NULL, list_hash TEXT NOT NULL,
            service_ended INTEGER, prompted INTEGER, ended INTEGER, how TEXT) STRICT;
        CREATE INDEX session_open ON session (at) WHERE ended IS NULL;
        CREATE INDEX session_day ON session (day, serial);
        CREATE TABLE number (
            hall TEXT NOT NULL, day TEXT NOT NULL, queue TEXT NOT NULL, class TEXT NOT NULL,
            number INTEGER NOT NULL, prefix TEXT NOT NULL, kiosk TEXT NOT NULL, service TEXT NOT NULL,
            at INTEGER NOT NULL, PRIMARY KEY (hall, day, queue, class, number)) STRICT, WITHOUT ROWID;
        CREATE TABLE queue_event (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT, hall TEXT NOT NULL, day TEXT NOT NULL, queue TEXT NOT NULL,
            class TEXT NOT NULL, prefix TEXT NOT NULL, number INTEGER NOT NULL, step TEXT NOT NULL,
            window TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
        CREATE INDEX queue_event_day ON queue_event (day);
        CREATE TABLE kiosk_case (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT, number TEXT NOT NULL UNIQUE, day TEXT NOT NULL,
            serial INTEGER NOT NULL, record TEXT NOT NULL, entry INTEGER NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'refused')),
            settled INTEGER, reason TEXT, ciphertext BLOB, wrapped_key BLOB,
            is_open INTEGER NOT NULL DEFAULT 1) STRICT;
        CREATE INDEX case_pending ON kiosk_case (sequence) WHERE state = 'pending';
        CREATE INDEX case_entry_pending ON kiosk_case (entry) WHERE state = 'pending';
        CREATE INDEX case_day ON kiosk_case (day, serial);
        CREATE INDEX case_open ON kiosk_case (sequence) WHERE is_open = 1;
        CREATE TABLE settlement (
            number TEXT PRIMARY KEY, at INTEGER NOT NULL, working_minutes INTEGER NOT NULL,
            limit_minutes INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE page (
            case_number TEXT NOT NULL, id TEXT NOT NULL, material TEXT NOT NULL,
            ciphertext BLOB NOT NULL, wrapped_key BLOB NOT NULL, PRIMARY KEY (case_number, id)) STRICT;
        CREATE TABLE outbox_head (
            one INTEGER PRIMARY KEY CHECK (one = 1), last INTEGER NOT NULL, acknowledged INTEGER NOT NULL,
            CHECK (acknowledged BETWEEN 0 AND last)) STRICT;
        INSERT INTO outbox_head VALUES (1, 0, 0);
        CREATE TABLE outbox (
            sequence INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL, at INTEGER NOT NULL,
            body TEXT NOT NULL, refused TEXT) STRICT;
        CREATE TABLE lookup (
            service TEXT NOT NULL, material TEXT NOT NULL, source TEXT NOT NULL, answer TEXT NOT NULL,
            at INTEGER NOT NULL) STRICT;
        CREATE TABLE act (
            service TEXT NOT NULL, kind TEXT NOT NULL, material TEXT NOT NULL, text_version INTEGER NOT NULL,
            at INTEGER NOT NULL, due_days INTEGER, due_at INTEGER) STRICT;
        CREATE TABLE print_journal (
            key TEXT PRIMARY KEY, device TEXT NOT NULL, kind TEXT NOT NULL, public_number TEXT NOT NULL,
            layout_hash TEXT NOT NULL, is_reprint INTEGER NOT NULL, at INTEGER NOT NULL,
            outcome TEXT, outcome_at INTEGER) STRICT;
        CREATE TABLE print_evidence (
            key TEXT NOT NULL, level TEXT NOT NULL, note TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
        CREATE INDEX print_evidence_key ON print_evidence (key);
        CREATE TABLE print (
            key TEXT PRIMARY KEY, service TEXT NOT NULL, kind TEXT NOT NULL, public_number TEXT NOT NULL,
            is_reprint INTEGER NOT NULL, outcome TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
        CREATE TABLE evaluation (
            service TEXT PRIMARY KEY, level INTEGER CHECK (level BETWEEN 1 AND 5), input INTEGER, silence TEXT,
            at INTEGER NOT NULL, reasons TEXT, call_back INTEGER NOT NULL DEFAULT 0,
            CHECK ((level IS NULL) <> (silence IS NULL)), CHECK (reasons IS NULL OR level <= 2)) STRICT;
        CREATE TABLE unresolved (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT, service TEXT, case_number TEXT, code TEXT NOT NULL,
            at INTEGER NOT NULL) STRICT;
        CREATE TABLE fault (
            id TEXT PRIMARY KEY, device TEXT NOT NULL, unit TEXT NOT NULL, code TEXT NOT NULL,
            cleared INTEGER NOT NULL, record TEXT NOT NULL) STRICT;
        CREATE UNIQUE INDEX fault_open ON fault (device, unit, code) WHERE cleared = 0;
        CREATE TABLE statistic (
            device TEXT NOT NULL, name TEXT NOT NULL, lifetime INTEGER NOT NULL, since_reset INTEGER NOT NULL,
            PRIMARY KEY (device, name)) STRICT, WITHOUT ROWID;
        CREATE TABLE list_slot (
            slot TEXT PRIMARY KEY CHECK (slot IN ('A', 'B')), sequence INTEGER NOT NULL, hash TEXT NOT NULL,
            content BLOB NOT NULL, signature BLOB NOT NULL, verifier TEXT NOT NULL, checks TEXT NOT NULL,
            at INTEGER NOT NULL) STRICT;
        CREATE TABLE list_active (
            one INTEGER PRIMARY KEY CHECK (one = 1), slot TEXT NOT NULL REFERENCES list_slot (slot),
            floor INTEGER NOT NULL) STRICT;
        CREATE TABLE list_acceptance (
            ordinal INTEGER PRIMARY KEY AUTOINCREMENT, sequence INTEGER NOT NULL, hash TEXT NOT NULL,
            verifier TEXT NOT NULL, checks TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
        CREATE TRIGGER list_acceptance_kept BEFORE UPDATE ON list_acceptance
        BEGIN SELECT RAISE(ABORT, 'an acceptance is never changed'); END;
        CREATE TRIGGER list_acceptance_stays BEFORE DELETE ON list_acceptance
        BEGIN SELECT RAISE(ABORT, 'an acceptance is never deleted'); END;
        """
    ]
}
