//! Following calls, on sources written for it.
