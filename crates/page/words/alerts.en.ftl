# The words of the alerts. Short sentences, no jargon without its explanation.

alerts-title = Alerts
alerts-heading = Alerts
alerts-description = The waves of fraudulent messages that Vigie knows, with their days and sources.
alerts-lead = Each alert says what the fraud looks like, why people fall for it, and what to do. It gives its days and sources.
alerts-feed-title = Vigie: alerts
alerts-subscribe = Subscribe (Atom feed, for a news reader)
alerts-this-language = In English

alerts-published = Alert of { $day }.
alerts-updated = Reviewed on { $day }.
alerts-reading = { $minutes ->
    [1] Reading time: 1 minute.
   *[other] Reading time: { $minutes } minutes.
}
alerts-by = In the name of: { $names }. By: { $channels }.
alerts-channel-email = mail
alerts-channel-sms = text message
alerts-channel-call = call or voicemail
alerts-channel-link = link

alerts-superseded = This alert no longer holds as it stands since { $day }.
alerts-superseded-by = Read the alert that takes its place
alerts-all = All alerts

alerts-to-do = What to do
alerts-looks-like = What it looks like
alerts-lure = Why people fall for it
alerts-official = What is official
alerts-official-about = A displayed number or name can be forged. Dial or type what follows yourself.
alerts-changes = What has changed since
alerts-sources = Sources
alerts-independent = Vigie is independent of the organisations it names.
alerts-colon = :

alerts-then = On the day of the alert: { $standing }.
alerts-today = Today: { $standing }.
alerts-in-force = confirmed
alerts-disputed = disputed by another source
alerts-unconfirmed = not confirmed by a recent source
alerts-not-in-force = does not hold
alerts-lead-only = a mere lead, not confirmed
alerts-see-source = source { $number }
alerts-read-on = Read on { $day }.

alerts-share = Pass it on
alerts-share-about = These buttons open your own mail or message program. Vigie counts neither who shares nor who reads.
alerts-share-mail = By mail
alerts-share-sms = By text message
alerts-copy = Copy the link
alerts-copied = Link copied.
alerts-not-copied = Your browser does not allow copying. Copy the page’s address.
alerts-print = Print
alerts-favourite = Keep
alerts-favourites-only = Only those that I kept
alerts-no-favourites = You have kept no alert. The “Keep” button notes them in this browser, and nowhere else.

alerts-resembles = This resembles the alert “{ $title }” of { $day }.
