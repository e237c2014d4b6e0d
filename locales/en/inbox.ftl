inbox-title = Needs your action
inbox-count = { $count } documents
inbox-sign = to sign
inbox-review = to review
inbox-mend = returned to you
inbox-back-correction = Correct it and hand it in again
inbox-back-refusal = Declined; correct or withdraw it
inbox-back-by = Returned by { $name }
inbox-late = late
inbox-empty = Nothing is waiting for you. You will get a letter when something does.
inbox-drafts = Your drafts
due-late = { $days ->
    [one] 1 day late
   *[other] { $days } days late
}
due-today = Today
due-soon = { $days ->
    [one] 1 day left
   *[other] { $days } days left
}
due-later = Due { $day }
task-hierarchy = Hierarchical review
task-coordination = Coordination review
task-approval = Approval
task-sign-declarant = Sign as declarant
task-sign-witness = Sign as witness
task-sign-first-party = Sign as first party
task-sign-second-party = Sign as second party
task-sign-maker = Sign as maker of the minutes
task-sign-acknowledger = Sign as having taken note
inbox-lacks-no-key = There is no signing key yet
inbox-lacks-over = The signing certificate is no longer valid
inbox-lacks-how = You need a signing key to sign the documents below. Making one takes a minute.
