//! The tables as diesel sees them: one schema for both databases (a test compares their columns with each other).
//! Text, whole numbers and bytes are all there is; what a text means is `column.rs`.

mod budget;
mod ceremony;
mod kiosk;
mod season;

pub(super) use budget::{cascade_digests, cascade_waits, cascades, dpa_handovers, dpa_history, dpa_minutes};
pub(super) use ceremony::{ceremonies, ceremony_documents, ceremony_events, ceremony_walls};
pub(super) use kiosk::{one_turns, summaries};
pub(super) use season::{season_acts, season_items, seasons, sign_ins};

diesel::table! {
    settings (name) {
        name -> Text,
        value -> Text,
    }
}

diesel::table! {
    agencies (id) {
        id -> Text,
        name -> Text,
        short_name -> Text,
        head -> Text,
        address -> Text,
        email -> Text,
    }
}

diesel::table! {
    offices (id) {
        id -> Text,
        agency -> Nullable<Text>,
        title -> Text,
        echelon -> Nullable<Text>,
        superior -> Nullable<Text>,
        level -> Nullable<Text>,
        counterpart -> Nullable<Text>,
    }
}

diesel::table! {
    people (id) {
        id -> Text,
        name -> Text,
        bare_name -> Text,
        nip -> Nullable<Text>,
        rank_name -> Nullable<Text>,
        rank_grade -> Nullable<Text>,
        email -> Text,
    }
}

diesel::table! {
    assignments (office, person, capacity, first_day) {
        office -> Text,
        person -> Text,
        capacity -> Text,
        first_day -> Text,
        last_day -> Nullable<Text>,
        decree -> Text,
    }
}

diesel::table! {
    dpa (agency, number) {
        agency -> Text,
        number -> Text,
        approved -> Text,
        ceiling -> BigInt,
        year -> Nullable<BigInt>,
    }
}

diesel::table! {
    documents (id) {
        id -> Text,
        code -> Text,
        kind -> Text,
        title -> Text,
        subject -> Text,
        agency -> Nullable<Text>,
        period -> Text,
        drafter -> Text,
        due -> Nullable<Text>,
        version -> BigInt,
        revision -> BigInt,
        stage -> Text,
        content -> Text,
        route -> Text,
        stage_data -> Text,
        created -> Text,
        updated -> Text,
    }
}

diesel::table! {
    turns (document_id, position) {
        document_id -> Text,
        version -> BigInt,
        position -> BigInt,
        group_no -> BigInt,
        task -> Text,
        field -> Nullable<Text>,
        office -> Text,
        person -> Nullable<Text>,
        state -> Text,
        since -> Nullable<Text>,
        due -> Nullable<Text>,
    }
}

diesel::table! {
    events (document_id, seq) {
        document_id -> Text,
        seq -> BigInt,
        at -> Text,
        day -> Text,
        kind -> Text,
        payload -> Text,
    }
}

diesel::table! {
    signatures (document_id, version, field) {
        document_id -> Text,
        version -> BigInt,
        field -> Text,
        person -> Text,
        office -> Text,
        certificate -> Text,
        intent_id -> Text,
        revision -> Text,
        at -> Text,
    }
}

diesel::table! {
    revisions (document_id, version, seq) {
        document_id -> Text,
        version -> BigInt,
        seq -> BigInt,
        kind -> Text,
        sha256 -> Text,
        length -> BigInt,
    }
}

diesel::table! {
    intents (id) {
        id -> Text,
        document_id -> Text,
        version -> BigInt,
        field -> Text,
        person -> Text,
        seen -> Text,
        state -> Text,
        why -> Nullable<Text>,
        at -> Text,
        ended -> Nullable<Text>,
    }
}

diesel::table! {
    jobs (id) {
        id -> Text,
        kind -> Text,
        payload -> Text,
        document_id -> Text,
        due -> Text,
        attempts -> BigInt,
        lease_until -> Nullable<Text>,
        lease_token -> Nullable<Text>,
        state -> Text,
        why -> Nullable<Text>,
        created -> Text,
        ended -> Nullable<Text>,
    }
}

diesel::table! {
    signer_keys (id) {
        id -> Text,
        person -> Text,
        certificate -> Binary,
        sealed -> Binary,
        not_before -> Text,
        not_after -> Text,
        state -> Text,
        created -> Text,
        retired -> Nullable<Text>,
    }
}

diesel::table! {
    accounts (id) {
        id -> Text,
        person -> Nullable<Text>,
        email -> Text,
        name -> Text,
        roles -> Text,
        state -> Text,
        password -> Nullable<Text>,
        totp -> Nullable<Text>,
        totp_step -> Nullable<BigInt>,
        created -> Text,
        language -> Nullable<Text>,
    }
}

diesel::table! {
    links (token) {
        token -> Text,
        purpose -> Text,
        account -> Nullable<Text>,
        expires -> Text,
    }
}

diesel::table! {
    sessions (token) {
        token -> Text,
        account -> Text,
        standing -> Text,
        agent -> Text,
        began -> Text,
        seen -> Text,
    }
}

diesel::table! {
    attempts (id) {
        id -> Text,
        subject -> Text,
        at -> Text,
    }
}

diesel::table! {
    sightings (person, document_id, base) {
        person -> Text,
        document_id -> Text,
        base -> Text,
        at -> Text,
    }
}

diesel::table! {
    passphrase_failures (id) {
        id -> Text,
        key -> Text,
        at -> Text,
        forgiven -> BigInt,
    }
}

diesel::table! {
    sign_acts (id) {
        id -> Text,
        person -> Text,
        at -> Text,
        ended -> Nullable<Text>,
        items -> Text,
    }
}

diesel::table! {
    scrubs (document_id) {
        document_id -> Text,
        at -> Text,
        damage -> Nullable<Text>,
    }
}

diesel::table! {
    revocations (key) {
        key -> Text,
        reason -> Text,
        since -> Text,
        at -> Text,
    }
}

diesel::table! {
    texts (name, version) {
        name -> Text,
        version -> BigInt,
        wording -> Text,
        author -> Text,
        note -> Text,
        at -> Text,
    }
}

diesel::table! {
    pages_seen (person, document_id, base, page) {
        person -> Text,
        document_id -> Text,
        base -> Text,
        page -> BigInt,
        at -> Text,
    }
}

diesel::table! {
    page_counts (base) {
        base -> Text,
        pages -> BigInt,
    }
}

diesel::table! {
    versions (document_id, version) {
        document_id -> Text,
        version -> BigInt,
        content -> Text,
        at -> Text,
    }
}

diesel::table! {
    comments (document_id, seq) {
        document_id -> Text,
        seq -> BigInt,
        version -> BigInt,
        place -> Text,
        body -> Text,
        author -> Text,
        at -> Text,
    }
}

diesel::table! {
    changes (id) {
        id -> BigInt,
        document_id -> Text,
    }
}

diesel::table! {
    passkeys (id) {
        id -> Text,
        account -> Text,
        name -> Text,
        algorithm -> Text,
        public_key -> Binary,
        counter -> BigInt,
        created -> Text,
        used -> Nullable<Text>,
    }
}

diesel::table! {
    challenges (session) {
        session -> Text,
        challenge -> Text,
        expires -> Text,
    }
}

diesel::table! {
    audit (id) {
        id -> Text,
        at -> Text,
        account -> Nullable<Text>,
        name -> Text,
        act -> Text,
        subject -> Text,
        detail -> Text,
    }
}

diesel::allow_tables_to_appear_in_same_query!(documents, turns);
diesel::allow_tables_to_appear_in_same_query!(assignments, turns);
diesel::allow_tables_to_appear_in_same_query!(documents, signatures);
diesel::allow_tables_to_appear_in_same_query!(documents, scrubs);
diesel::allow_tables_to_appear_in_same_query!(documents, revisions);
diesel::allow_tables_to_appear_in_same_query!(revocations, signer_keys);
diesel::allow_tables_to_appear_in_same_query!(pages_seen, page_counts);
diesel::allow_tables_to_appear_in_same_query!(accounts, sessions, passkeys);
diesel::allow_tables_to_appear_in_same_query!(documents, cascade_waits);
