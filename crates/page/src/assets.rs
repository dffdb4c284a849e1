//! Styles, scripts and pictures, embedded.

/// One file that the pages load.
#[derive(Clone, Copy, Debug)]
pub struct Asset {
    /// Its name below `/assets/`.
    pub name: &'static str,
    /// Its media type.
    pub media_type: &'static str,
    /// What is in it.
    pub bytes: &'static [u8],
}

macro_rules! assets {
    ($($name:literal: $media_type:literal,)*) => {
        /// Every file below `/assets/`.
        pub const ASSETS: &[Asset] = &[
            $(Asset {
                name: $name,
                media_type: $media_type,
                bytes: include_bytes!(concat!("../assets/", $name)),
            },)*
        ];
    };
}

assets! {
    "page.css": "text/css; charset=utf-8",
    "print.css": "text/css; charset=utf-8",
    "icon.svg": "image/svg+xml",
    "icon-192.png": "image/png",
    "icon-512.png": "image/png",
    "signs.svg": "image/svg+xml",
    "app.js": "text/javascript; charset=utf-8",
    "alerts.css": "text/css; charset=utf-8",
    "alerts.js": "text/javascript; charset=utf-8",
    "answer.js": "text/javascript; charset=utf-8",
    "engine.js": "text/javascript; charset=utf-8",
    "evidence.js": "text/javascript; charset=utf-8",
    "interview.js": "text/javascript; charset=utf-8",
    "picture.js": "text/javascript; charset=utf-8",
    "record.js": "text/javascript; charset=utf-8",
    "steps.js": "text/javascript; charset=utf-8",
    "words.js": "text/javascript; charset=utf-8",
    "worker.js": "text/javascript; charset=utf-8",
}
