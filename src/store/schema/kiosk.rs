//! The tables of the kiosk and of the summaries, as diesel sees them.

diesel::table! {
    one_turns (id) {
        id -> Text,
        link -> Text,
        cookie -> Nullable<Text>,
        person -> Text,
        name -> Text,
        documents -> Text,
        issued_by -> Text,
        issued -> Text,
        expires -> Text,
        opened -> Nullable<Text>,
        seen -> Nullable<Text>,
        ended -> Nullable<Text>,
        ending -> Nullable<Text>,
        act -> Nullable<Text>,
        host_ticket -> Nullable<Text>,
        host_began -> Nullable<Text>,
        host_back -> Nullable<Text>,
    }
}

diesel::table! {
    summaries (person, document_id, base) {
        person -> Text,
        document_id -> Text,
        base -> Text,
        shown -> Text,
        at -> Text,
    }
}
