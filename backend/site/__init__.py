"""The site itself: the built PWA, the API's documentation page and the security headers."""
