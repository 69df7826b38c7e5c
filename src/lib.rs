//! Parea: the engagement widget as one pure function and one folder that knows the browser.
