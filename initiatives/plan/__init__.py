"""The proposal plan (Kế hoạch đề xuất): its schema, what is missing, how it reads, what changed."""
