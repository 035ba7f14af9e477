from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("books", "0013_document_lists"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="workrequest",
            name="work_kind_known",
        ),
        migrations.AddConstraint(
            model_name="workrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["billing.rate", "billing.issue", "list.export"])), name="work_kind_known"
            ),
        ),
    ]
