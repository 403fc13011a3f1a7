//! Lists and counts show what the viewer may see, and nothing else.

use std::collections::BTreeMap;

use model::{JobId, JobStatus, ScanType, Visibility};
use store::records::{Completed, ListFilter, NewJob, Records, VisibilityFilter};

use crate::given::{LEASE, claim, completed, new_job, of_project, private_of, project, result, submit};
use crate::room::on_each_database;

fn filter() -> ListFilter {
    ListFilter {
        visibility: VisibilityFilter::All,
        status: None,
        repo_name: None,
        scan_type: None,
        limit: 20,
        offset: 0,
    }
}

async fn listed(records: &dyn Records, viewer: &str, filter: ListFilter) -> (Vec<JobId>, u64) {
    let page = records.list(&project(viewer), &filter).await.unwrap();
    (page.jobs.iter().map(|job| job.id).collect(), page.total)
}

fn counts<const N: usize>(counts: [(&str, u64); N]) -> BTreeMap<String, u64> {
    counts.map(|(word, count)| (word.to_owned(), count)).into()
}

on_each_database! {
    async fn a_list_shows_public_jobs_and_private_ones_of_the_viewer_newest_first(room) {
        let ids = submit(
            &*room.records,
            vec![of_project("acme"), private_of("acme"), private_of("other"), of_project("other")],
        )
        .await;
        let (all, public, private) = (
            listed(&*room.records, "acme", filter()).await,
            listed(&*room.records, "acme", ListFilter { visibility: VisibilityFilter::Public, ..filter() }).await,
            listed(&*room.records, "acme", ListFilter { visibility: VisibilityFilter::Private, ..filter() }).await,
        );
        assert_eq!(all, (vec![ids[3], ids[1], ids[0]], 3));
        assert_eq!(public, (vec![ids[3], ids[0]], 2));
        assert_eq!(private, (vec![ids[1]], 1));
        assert_eq!(listed(&*room.records, "nobody", filter()).await.1, 2);
    }

    async fn jobs_of_one_request_are_listed_in_its_order_and_in_pages(room) {
        let jobs: Vec<_> = (0..7).map(|number| if number % 2 == 0 { new_job() } else { private_of("acme") }).collect();
        let mut ids = submit(&*room.records, jobs).await;
        ids.reverse();
        let mut seen = Vec::new();
        for offset in [0, 3, 6, 9] {
            let (page, total) = listed(&*room.records, "acme", ListFilter { limit: 3, offset, ..filter() }).await;
            assert_eq!(total, 7);
            seen.extend(page);
        }
        assert_eq!(seen, ids);
    }

    async fn a_list_is_narrowed_by_status_scan_type_and_name(room) {
        let hosted = NewJob { scan_type: ScanType::Hosted, repo_name: Some("Weather_Server".to_owned()), ..new_job() };
        let ids = submit(&*room.records, vec![new_job(), hosted, private_of("acme")]).await;
        let held = claim(&*room.records, ids[0], LEASE).await.held;
        room.records.fail(held, "no").await.unwrap();
        let failed = ListFilter { status: Some(JobStatus::Failed), ..filter() };
        let waits = ListFilter { status: Some(JobStatus::Initializing), ..filter() };
        let hosted = ListFilter { scan_type: Some(ScanType::Hosted), ..filter() };
        let named = |part: &str| ListFilter { repo_name: Some(part.to_owned()), ..filter() };
        let waiting_source = ListFilter { scan_type: Some(ScanType::Source), ..waits.clone() };
        assert_eq!(listed(&*room.records, "acme", failed).await, (vec![ids[0]], 1));
        assert_eq!(listed(&*room.records, "acme", waits).await, (vec![ids[2], ids[1]], 2));
        assert_eq!(listed(&*room.records, "acme", hosted).await, (vec![ids[1]], 1));
        assert_eq!(listed(&*room.records, "acme", waiting_source).await, (vec![ids[2]], 1));
        assert_eq!(listed(&*room.records, "acme", named("weather_s")).await, (vec![ids[1]], 1));
        assert_eq!(listed(&*room.records, "acme", named("NOTES")).await.1, 2);
        assert_eq!(listed(&*room.records, "acme", named("r_s")).await.1, 1);
        for wildcard in ["%", "a_e", "\\", "\0", "'"] {
            assert_eq!(listed(&*room.records, "acme", named(wildcard)).await, (vec![], 0), "{wildcard}");
        }
    }

    async fn statistics_count_what_the_viewer_may_see(room) {
        completed(&*room.records, new_job(), result()).await;
        let clean = Completed { overall_severity: None, total_vulnerabilities: 0, by_category: BTreeMap::new(), ..result() };
        completed(&*room.records, NewJob { scan_type: ScanType::Hosted, ..new_job() }, clean).await;
        completed(&*room.records, private_of("acme"), result()).await;
        completed(&*room.records, private_of("other"), result()).await;
        submit(&*room.records, vec![NewJob { visibility: Visibility::Private, ..new_job() }]).await;

        let stats = room.records.stats(&project("acme")).await.unwrap();
        assert_eq!(stats.total_scans, 4);
        assert_eq!(stats.by_status, counts([("completed", 3), ("initializing", 1)]));
        assert_eq!(stats.by_scan_type, counts([("hosted", 1), ("source", 3)]));
        assert_eq!(stats.by_severity, counts([("High", 2), ("None", 1)]));
        assert_eq!(stats.by_category, counts([("ssrf", 2), ("tool_poisoning", 4)]));
        assert_eq!((stats.total_tools, stats.total_vulnerabilities), (6, 6));
        assert_eq!(room.records.stats(&project("nobody")).await.unwrap().total_scans, 2);
    }
}
