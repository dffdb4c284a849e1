# Les mots des alertes. Phrases courtes, vouvoiement, pas de mot savant sans explication.

alerts-title = Alertes
alerts-heading = Alertes
alerts-description = Les vagues de messages frauduleux que Vigie connaît, avec leurs dates et leurs sources.
alerts-lead = Chaque alerte dit à quoi ressemble la fraude, pourquoi elle prend, et que faire. Elle donne ses dates et ses sources.
alerts-feed-title = Vigie : alertes
alerts-subscribe = S’abonner (flux Atom, pour un lecteur d’actualités)
alerts-this-language = En français

alerts-published = Alerte du { $day }.
alerts-updated = Relue le { $day }.
alerts-reading = { $minutes ->
    [1] Lecture : 1 minute.
   *[other] Lecture : { $minutes } minutes.
}
alerts-by = Au nom de : { $names }. Par : { $channels }.
alerts-channel-email = courriel
alerts-channel-sms = SMS
alerts-channel-call = appel ou répondeur
alerts-channel-link = lien

alerts-superseded = Cette alerte ne vaut plus telle quelle depuis le { $day }.
alerts-superseded-by = Lire l’alerte qui la remplace
alerts-all = Toutes les alertes

alerts-to-do = Que faire
alerts-looks-like = À quoi cela ressemble
alerts-lure = Pourquoi on s’y laisse prendre
alerts-official = Ce qui est officiel
alerts-official-about = Un numéro ou un nom affiché peut être imité. Composez ou tapez vous-même ce qui suit.
alerts-changes = Ce qui a changé depuis
alerts-sources = Sources
alerts-independent = Vigie est indépendante des organismes qu’elle nomme.
alerts-colon = { " " }:

alerts-then = À la date de l’alerte : { $standing }.
alerts-today = Aujourd’hui : { $standing }.
alerts-in-force = confirmé
alerts-disputed = contesté par une autre source
alerts-unconfirmed = pas confirmé par une source récente
alerts-not-in-force = ne vaut pas
alerts-lead-only = simple piste, pas confirmée
alerts-see-source = source { $number }
alerts-read-on = Lu le { $day }.

alerts-share = Faire suivre
alerts-share-about = Ces boutons ouvrent votre propre messagerie. Vigie ne compte ni qui partage, ni qui lit.
alerts-share-mail = Par courriel
alerts-share-sms = Par SMS
alerts-copy = Copier le lien
alerts-copied = Lien copié.
alerts-not-copied = Votre navigateur ne permet pas de copier. Copiez l’adresse de la page.
alerts-print = Imprimer
alerts-favourite = Garder
alerts-favourites-only = Seulement celles que j’ai gardées
alerts-no-favourites = Vous n’avez gardé aucune alerte. Le bouton « Garder » les note dans ce navigateur, et nulle part ailleurs.

alerts-resembles = Cela ressemble à l’alerte « { $title } » du { $day }.
