# What a mailbox does with the verdict of `vigie milter`: fraudulent mail goes into a folder, suspicious mail is marked.
#
# For every mailbox of Dovecot with Pigeonhole, before people's own scripts:
#     plugin { sieve_before = /etc/dovecot/vigie.sieve }       then: sievec /etc/dovecot/vigie.sieve
#
# Only for mail that comes through the milter, which takes out any X-Vigie-Verdict that the sender wrote. Tried with
# Pigeonhole 0.5.19; all it asks for is in RFC 5228, 5232 (imap4flags) and 5490 (mailbox).
require ["fileinto", "mailbox", "imap4flags"];

# Something may follow the word: `fraudulent; key=value`. No word of it is looked at.
if header :matches "X-Vigie-Verdict" ["fraudulent", "fraudulent;*"] {
    # $Phishing is registered with IANA: mail programs that know it warn before a link is opened.
    addflag "$Phishing";
    # Kept, not thrown away: a filter can err, and the person must be able to look.
    fileinto :create "Fraudes";
    stop;
}

if header :matches "X-Vigie-Verdict" ["suspicious", "suspicious;*"] {
    # In the inbox, with a star that every mail program shows and a word that a program can look for.
    addflag ["\\Flagged", "VigieSuspicious"];
}

# `unverified`, `consistent` and `none` change nothing: none of them means that a mail is safe.
