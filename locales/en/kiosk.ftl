nav-kiosk = Turns
kiosk-help = If anything is unclear, please call the operator of the event.
kiosk-host-link = Operator: take the tablet back
kiosk-idle-title = Are you still here?
kiosk-idle-body = This page closes in a moment because nobody uses it. What you have read stays recorded.
kiosk-idle-stay = Yes, go on
kiosk-start-title = Your turn to sign
kiosk-greeting = To
kiosk-count = { $count ->
    [one] { $count } document
   *[other] { $count } documents
}
kiosk-begin = Begin
kiosk-needs = You read each document, then sign all of them by typing your own signing passphrase once.
kiosk-not-me = If the name above is not yours, please give this device back to the operator. The link opens only once.
kiosk-nothing = No document waits for your signature.
kiosk-hindrance-title = Signing is not possible yet
kiosk-hindrance-no-key = You have no signing key. You make one yourself in your account; it cannot be made here.
kiosk-hindrance-over = Your signing certificate is not valid now. You make a new key yourself in your account; it cannot be made here.
kiosk-hindrance-locked = Your signing key is locked after too many wrong passphrases. A link that unlocks it was sent by e-mail.
kiosk-hindrance-then = Please call the operator: your documents can be signed later (catch-up).
kiosk-turn-title = Your documents
kiosk-step-read = 1. Read
kiosk-read = Read
kiosk-read-again = Read again
kiosk-step-sign = 2. Sign
kiosk-read-first = Please read at least one of the documents above first.
kiosk-unread = { $count ->
    [one] { $count } document is unread and not signed yet.
   *[other] { $count } documents are unread and not signed yet.
}
kiosk-agreed = { $count ->
    [one] I have read this document and agree with it.
   *[other] I have read these { $count } documents and agree with them.
}
kiosk-passphrase-hint = Only you know it. Please do not tell it to the operator.
kiosk-sign = { $count ->
    [one] Sign { $count } document
   *[other] Sign { $count } documents
}
kiosk-busy = Many officials are signing at this moment. Please try again in a few seconds; this try does not count.
kiosk-none-signed = Nothing was signed, because the documents have changed. Please look at the list below.
kiosk-done = Done
kiosk-done-unsigned = Done, without signing
kiosk-back = Back to the list of documents
kiosk-back-paper = Back to the text
kiosk-next = Read the next document
kiosk-go-sign = Go on: sign
kiosk-go-sign-now = To the list, and sign what was read
kiosk-return-then = This document leaves the turn; the others can still be signed.
kiosk-give-back = Thank you. Please give the device back to the operator, or close this page.
kiosk-over-signed = The turn is over
kiosk-over-signed-what = The signatures are recorded. This turn cannot be opened again.
kiosk-over-done = The turn is over
kiosk-over-done-what = This turn was closed and cannot be opened again.
kiosk-over-idle = The turn was closed because nobody used it
kiosk-over-idle-what = Nothing was signed after that. Please call the operator for a new turn.
kiosk-over-operator = The operator ended this turn
kiosk-over-operator-what = Please call the operator for a new turn.
kiosk-over-lapsed = The time of this turn has passed
kiosk-over-lapsed-what = Please call the operator for a new turn.
kiosk-over-replaced = This turn was replaced
kiosk-over-replaced-what = Another turn was given after it. Please call the operator.
kiosk-over-spent = This link has been used
kiosk-over-spent-what = One link opens one turn, once. Please call the operator for a new turn.
kiosk-over-unknown = There is no turn here
kiosk-over-unknown-what = The link is unknown or the turn has ended. Please call the operator.
kiosk-resume-title = Take the tablet back
kiosk-resume-what = The operator's pages were closed when the tablet was handed over. A turn that is still open will end.
kiosk-resume-hint = The password of the operator's account, not a signing passphrase.
kiosk-resume-button = Go on as the operator
kiosk-resume-wrong = The password is wrong.
kiosk-resume-nothing = This tablet is not handed over, or too long ago. Please sign in as always.
kiosk-turns-title = Turns to sign
kiosk-turns-lead = Give one turn to one official. A turn opens only the documents of that official, needs that official's own signing passphrase, and is dead afterwards.
kiosk-running = Running
kiosk-running-none = No turn is running.
kiosk-waiting = Waiting for a signature
kiosk-waiting-none = No document waits for a signature.
kiosk-past = Ended
kiosk-end = End the turn
kiosk-by-link = Link and QR code
kiosk-here = Hand over this tablet
kiosk-here-hint = Handing over this tablet closes the operator's pages until the operator's password is typed again.
kiosk-short-no-key = No signing key yet
kiosk-short-over = Certificate not valid
kiosk-phase-waiting = Not opened yet
kiosk-phase-open = Open
kiosk-phase-signed = Signed
kiosk-phase-done = Done without signing
kiosk-phase-idle = Closed, unused
kiosk-phase-operator = Ended by the operator
kiosk-phase-lapsed = Time passed
kiosk-phase-replaced = Replaced by a new turn
kiosk-issued-title = Turn for
kiosk-issued-back = Back
kiosk-issued-how = To be scanned with a tablet or the official's own telephone. Good until { $until }, and opens only once.
kiosk-qr = QR code of the turn
kiosk-issued-link = Link of the turn
kiosk-issued-once = The link is shown once. Reloading this page makes a new turn and ends the old one.
notice-kiosk-nothing = No document waits for the signature of that official.
notice-kiosk-ended = The turn has ended.
