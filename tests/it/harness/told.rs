//! What a person is told of what happens to their account: on their phones, and in their mailboxes.

use std::time::Duration;

use countersign::mail::Message;
use serde_json::Value;

use super::house::Installation;

/// The kinds of the push messages so far.
pub fn kinds(house: &Installation) -> Vec<String> {
    let kind = |payload: &[u8]| serde_json::from_slice::<Value>(payload).unwrap()["kind"].as_str().unwrap().to_owned();
    house.ground.push.messages().iter().map(|message| kind(&message.payload)).collect()
}

/// The mails to this mailbox so far.
pub fn mails(house: &Installation, mailbox: &str) -> Vec<Message> {
    house.ground.mail.mails().into_iter().filter(|mail| mail.to.as_str() == mailbox).collect()
}

/// Waits for the mail with this subject to this mailbox: a node may have taken it by itself just now.
pub async fn mail(house: &Installation, mailbox: &str, subject: &str) -> Message {
    house.carries_mail().await;
    for _ in 0..600 {
        let arrived = mails(house, mailbox);
        if let Some(mail) = arrived.into_iter().rev().find(|mail| mail.subject == format!("Example Works: {subject}")) {
            return mail;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let subjects: Vec<_> = mails(house, mailbox).into_iter().map(|mail| mail.subject).collect();
    panic!("no {subject:?} for {mailbox}: {subjects:?}");
}
