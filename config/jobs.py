"""Which function does which long work: the only place where jobs find their runners."""

RUNNERS: dict[str, str] = {
    "authorities.check_import": "authorities.jobs.check_import",
    "authorities.apply_import": "authorities.jobs.apply_import",
    "authorities.export_directory": "authorities.jobs.export_directory",
    "monitoring.freeze": "monitoring.jobs.freeze",
    "monitoring.report_docx": "monitoring.jobs.report_docx",
    "monitoring.report_xlsx": "monitoring.jobs.report_xlsx",
    "reorganisation.carry_out": "reorganisation.jobs.carry_out",
    "reorganisation.report_docx": "reorganisation.jobs.report_docx",
    "reorganisation.report_xlsx": "reorganisation.jobs.report_xlsx",
    "monitoring.urge": "monitoring.jobs.urge",
    "portal.check_audit": "portal.jobs.check_audit",
    "portal.dossier": "portal.jobs.dossier",
}
# What one must still be allowed to do in order to open the file that came out of a job.
READ_BY: dict[str, str] = {
    "authorities.export_directory": "authorities.upload_import",
    "portal.dossier": "protection.make_dossier",
    "reorganisation.report_docx": "reorganisation.view",
    "reorganisation.report_xlsx": "reorganisation.view",
    "monitoring.report_docx": "monitoring.view_annual",
    "monitoring.report_xlsx": "monitoring.view_annual",
}
